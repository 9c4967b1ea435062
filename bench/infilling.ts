import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { createCompleter, loadLocalModel, MAX_TOKENS, MODEL_OPTIONS } from '../src/cli/local-model.ts';
import { runMain } from '../src/cli/run-main.ts';
import { MEMORY_OPTION, memoryAround, parseMemory } from '../src/cli/project-memory.ts';
import type { ProjectMemories } from '../src/memory/project-memories.ts';
import { DocumentMirror } from '../src/document/mirror.ts';
import { isExact, passes, programOf } from './infilling/program.ts';
import { summarizeInfilling, type InfillingResult } from './infilling/summary.ts';
import { everyNth, readTasks } from './infilling/tasks.ts';
import { parseWhole } from './whole-number.ts';

const USAGE =
  'npm run -s infilling -- --data FILE.jsonl[.gz] [--model X.gguf] [--engine auto|kernels|webgpu|ort] [--threads N] [--every N] ' +
  '[--limit N] [--python PYTHON] [--json]';

/** Completes single lines of functions whose tests tell whether the line is right, and runs those tests. */
await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      /** Tasks of the HumanEval infilling benchmark. */
      data: { type: 'string' },
      ...MODEL_OPTIONS,
      ...MEMORY_OPTION,
      /** Takes every N-th task only. */
      every: { type: 'string', default: '1' },
      /** Takes the first N of those only. */
      limit: { type: 'string' },
      python: { type: 'string', default: 'python3' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.data === undefined) throw new UsageError('--data names the file with the tasks.');
  const limit = values.limit === undefined ? undefined : parseWhole('limit', values.limit, 1);
  const tasks = everyNth(readTasks(values.data), parseWhole('every', values.every, 1)).slice(0, limit);
  const model = await loadLocalModel(values);
  const hasMemory = parseMemory(values.memory);
  let memories: ProjectMemories | undefined;
  const completer = createCompleter(model, { memory: (uri) => memories?.of(uri) });
  const results: InfillingResult[] = [];
  for (const task of tasks) {
    // The line that was taken out is empty, as a person leaves it who asks there.
    const document = new DocumentMirror(task.id, 'solution.py', 1, `${task.prompt}\n${task.suffix}`);
    memories = hasMemory ? memoryAround(model, document) : undefined;
    const { signal } = new AbortController();
    const limits = { maxTokens: MAX_TOKENS, multiline: false };
    const { text, confidence } = await completer.complete(document, task.prompt.length, limits, signal);
    const exact = isExact(task, text);
    const silent = text === '';
    // The line that was taken out passes by definition.
    const passed = exact || (!silent && (await passes(programOf(task, text), values.python)));
    results.push({ id: task.id, silent, exact, passed, confidence });
    if (results.length % 50 === 0) console.error(`${results.length} of ${tasks.length}`);
  }
  completer.dispose();
  const { bySureness, ...all } = summarizeInfilling(results);
  if (values.json) console.log(JSON.stringify({ model: model.name, ...all, bySureness, results }));
  else {
    console.table({ [model.name]: all });
    console.table(bySureness);
  }
});
