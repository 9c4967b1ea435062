import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answerInvoked, answerTyping, type Answer } from '../src/cli/answer.ts';
import { UsageError } from '../src/cli/engines.ts';
import { createCompleter, loadLocalModel, MODEL_OPTIONS } from '../src/cli/local-model.ts';
import { runMain } from '../src/cli/run-main.ts';
import { MEMORY_OPTION, memoryAround, parseMemory } from '../src/cli/project-memory.ts';
import type { ProjectMemories } from '../src/memory/project-memories.ts';
import { DocumentMirror } from '../src/document/mirror.ts';
import { readFirstTries } from './first-tries/fixture.ts';
import { judge, type Judgement } from './first-tries/judge.ts';
import { summarizeByLanguage, type TryResult, type TrySummary } from './first-tries/summary.ts';

const USAGE =
  'npm run -s first-tries -- [--model X.gguf] [--engine auto|kernels|webgpu|ort] [--threads N] [--only TEXT] ' +
  '[--memory on|off] [--verbose] [--json]';

interface Report extends TryResult {
  readonly title: string;
  readonly whenAsked: Judgement & Pick<Answer, 'text' | 'confidence'>;
  readonly whenTyping: Judgement & Pick<Answer, 'text' | 'confidence' | 'quiet'>;
}

/** Asks for suggestions at what newcomers type first, and types there, and tells how much of it is sensible. */
await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      ...MODEL_OPTIONS,
      ...MEMORY_OPTION,
      /** Takes only the tries whose name holds this. */
      only: { type: 'string', default: '' },
      /** Shows each suggestion, and what is wrong with it. */
      verbose: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const folder = fileURLToPath(new URL('../test/fixtures/first-tries', import.meta.url));
  const tries = readFirstTries(folder).filter(({ id }) => id.includes(values.only));
  if (tries.length === 0) throw new UsageError(`There is no try with "${values.only}" in its name.`);
  const model = await loadLocalModel(values);
  const hasMemory = parseMemory(values.memory);
  let memories: ProjectMemories | undefined;
  const completer = createCompleter(model, { memory: (uri) => memories?.of(uri) });
  const reports: Report[] = [];
  try {
    for (const one of tries) {
      const document = new DocumentMirror(one.id, one.path, 1, one.text);
      memories = hasMemory ? memoryAround(model, document) : undefined;
      const asked = await answerInvoked(completer, document, one.offset);
      const typing = await answerTyping(completer, document, one.offset);
      const whenAsked = judge(one, asked.text);
      const whenTyping = judge(one, typing.text);
      reports.push({
        ...{ id: one.id, language: one.language.name, title: one.title },
        ...{ asked: whenAsked.sensible, shown: typing.text !== '', shownSensible: whenTyping.sensible },
        whenAsked: { ...whenAsked, text: asked.text, confidence: asked.confidence },
        whenTyping: { ...whenTyping, text: typing.text, confidence: typing.confidence, quiet: typing.quiet },
      });
      if (reports.length % 10 === 0) console.error(`${reports.length} of ${tries.length}`);
    }
  } finally {
    completer.dispose();
  }
  const summary = summarizeByLanguage(reports);
  if (values.json) console.log(JSON.stringify({ model: model.name, summary, tries: reports }));
  else {
    if (values.verbose) for (const report of reports) console.log(describeTry(report));
    console.table(Object.fromEntries(Object.entries(summary).map(([name, row]) => [name, readable(row)])));
  }
});

function describeTry({ id, title, whenAsked, whenTyping }: Report): string {
  const { quiet } = whenTyping;
  return [
    `${id}: ${title}`,
    `  asked (${verdict(whenAsked)}): ${JSON.stringify(whenAsked.text)}`,
    quiet === null
      ? `  typing (${verdict(whenTyping)}): ${JSON.stringify(whenTyping.text)}`
      : `  typing: quiet, ${quiet.id} (confidence ${whenTyping.confidence.toFixed(2)})`,
  ].join('\n');
}

function verdict({ sensible, faults, unknown }: Judgement): string {
  return sensible ? 'sensible' : [...faults, ...unknown.map((name) => `"${name}"`)].join(' ');
}

function readable({
  tries,
  sensibleAsked,
  shown,
  shownSensible,
  shownOfSensible,
  sensibleOfShown,
}: TrySummary): object {
  const percent = (share: number | null): string => (share === null ? '' : `${(100 * share).toFixed(0)} %`);
  return {
    tries,
    'sensible asked': sensibleAsked,
    'shown unasked': shown,
    'shown and sensible': shownSensible,
    'shown of sensible': percent(shownOfSensible),
    'sensible of shown': percent(sensibleOfShown),
  };
}
