import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createCompleter, loadLocalModel, MAX_TOKENS, MODEL_OPTIONS } from '../src/cli/local-model.ts';
import { PROJECT_MEMORY_BYTES } from '../src/cli/project-memory.ts';
import { runMain } from '../src/cli/run-main.ts';
import { BackgroundReader } from '../src/control/background-reader.ts';
import { isWrittenByHand, readingOrder } from '../src/control/project-files.ts';
import { DocumentMirror } from '../src/document/mirror.ts';
import { ProjectMemory } from '../src/memory/project-memory.ts';
import { TokenIndex } from '../src/memory/token-index.ts';
import type { LanguageModel } from '../src/models/language-model.ts';
import type { Tokenizer } from '../src/tokenizer/tokenizer.ts';
import { percentile } from '../src/util/percentile.ts';
import { manyFiles, manyLines } from './memory/made-files.ts';
import { readSource } from './traces/sources.ts';
import { parseWhole } from './whole-number.ts';

const USAGE =
  'npm run -s memory-cost -- [--workspace-files N] [--places N] [--model X.gguf] [--engine auto|kernels|webgpu|ort] [--threads N] [--json]';

/** Lines of a made file. */
const LINES = 400;

/** Tells what the memory of a project costs: to build, to hold, at each key, and at each decoded token. */
await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      ...MODEL_OPTIONS,
      'workspace-files': { type: 'string', default: '5000' },
      places: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
    },
  });
  const count = parseWhole('workspace-files', values['workspace-files'], 1);
  const places = parseWhole('places', values.places, 1);
  const model = await loadLocalModel(values);
  const source = readSource('joined-sources.ts');
  const files = manyFiles(source, count, LINES);
  const { memory, ...built } = build(model.tokenizer, files);
  const figures = {
    ...built,
    ...(await reading(files)),
    ...lookups(memory, model.tokenizer, source),
    ...keystrokes(model.tokenizer, manyLines(source, 20_000)),
    ...(await tokens(model, memory, source, places)),
  };
  model.engine.dispose();
  if (values.json) console.log(JSON.stringify(figures));
  else console.table(figures);
});

/** Indexes files as an idle worker does. */
function build(
  tokenizer: Tokenizer,
  files: readonly string[],
): {
  memory: ProjectMemory;
  files: number;
  tokens: number;
  megabytes: number;
  secondsForMillion: number;
  secondsForTwoMillionIds: number;
  longestPieceMs: number;
} {
  const memory = new ProjectMemory(tokenizer, PROJECT_MEMORY_BYTES);
  let longest = 0;
  let indexed = 0;
  const start = performance.now();
  for (const [i, text] of files.entries()) {
    memory.read(`file:///${i}.ts`, text);
    for (let isDone = false; !isDone;) {
      let pieces = 0;
      const before = performance.now();
      isDone = memory.settle(() => pieces++ === 0);
      longest = Math.max(longest, performance.now() - before);
    }
    indexed += text.length;
  }
  const seconds = (performance.now() - start) / 1_000;
  const ids = tokenizer.encode(files[0] ?? '');
  const tokensOf = ids.length / Math.max(1, files[0]?.length ?? 1);
  return {
    memory,
    files: files.length,
    tokens: memory.tokens,
    megabytes: round(memory.bytes / 2 ** 20),
    secondsForMillion: round(seconds / ((indexed * tokensOf) / 1e6)),
    secondsForTwoMillionIds: indexSeconds(tokenizer.size, ids),
    longestPieceMs: round(longest),
  };
}

/** The same for texts whose token ids are known. */
function indexSeconds(vocabulary: number, ids: readonly number[]): number {
  const index = new TokenIndex(vocabulary, PROJECT_MEMORY_BYTES);
  const start = performance.now();
  for (let count = 0; count < 2e6; count += ids.length) index.append(ids);
  return round((performance.now() - start) / 1_000);
}

/** What the editor's thread does: sort the files of a workspace once, and take in each that was read. */
async function reading(files: readonly string[]): Promise<{ sortMs: number; fileP95Ms: number }> {
  const paths = files.map((_, i) => `src/area${i % 50}/part${i % 7}/file${i}.ts`);
  const open = { path: 'src/area3/part2/file3.ts', text: files[3]?.slice(0, 8_000) ?? '' };
  readingOrder(paths.slice(0, 100), [open]);
  const start = performance.now();
  const ordered = readingOrder(paths, [open]);
  const sortMs = round(performance.now() - start);
  const times: number[] = [];
  let read = 0;
  const reader = new BackgroundReader({
    // Nobody types, and pauses are over at once.
    clock: { now: () => 0, after: (_, callback) => (setImmediate(callback), () => undefined) },
    read: async (path) => {
      const text = files[Number(/\d+(?=\.ts)/.exec(path)?.[0])] ?? '';
      await new Promise(setImmediate);
      read = performance.now();
      return isWrittenByHand(text) ? text : undefined;
    },
    found: () => times.push(performance.now() - read),
    lost: () => undefined,
  });
  reader.restart(Infinity);
  reader.add(ordered);
  while (times.length < files.length) await delay(50);
  return {
    sortMs,
    fileP95Ms: round(
      percentile(
        times.sort((a, b) => a - b),
        0.95,
      ) ?? 0,
    ),
  };
}

function lookups(
  memory: ProjectMemory,
  tokenizer: Tokenizer,
  source: string,
): { lookupMicroseconds: number } {
  const ids = tokenizer.encode(source.slice(0, 20_000));
  const contexts = ids.slice(24).map((_, i) => ids.slice(i, i + 24).reverse());
  for (const context of contexts) memory.find(context);
  const start = performance.now();
  for (const context of contexts) memory.find(context);
  return { lookupMicroseconds: round((1_000 * (performance.now() - start)) / contexts.length) };
}

/** What a key costs in a large file: the mirror's edit alone, and what the memory does about it. */
function keystrokes(tokenizer: Tokenizer, text: string): { mirrorMs: number; memoryMs: number } {
  const memory = new ProjectMemory(tokenizer, PROJECT_MEMORY_BYTES);
  const document = new DocumentMirror('file:///large.ts', 'large.ts', 1, text);
  memory.open(document.uri, document.text);
  memory.settle(() => true);
  const mirror: number[] = [];
  const remembered: number[] = [];
  for (let i = 0; i < 200; i++) {
    const offset = Math.floor(text.length / 2) + i;
    const edits = [{ offset, length: 0, text: 'x' }];
    const start = performance.now();
    document.apply(edits, document.version + 1);
    const edited = performance.now();
    memory.edit(document.uri, edits);
    memory.enter(document.uri, offset + 1, () => true);
    mirror.push(edited - start);
    remembered.push(performance.now() - edited);
  }
  return { mirrorMs: median(mirror), memoryMs: median(remembered) };
}

/** Decodes at the same places with the memory and without, in turn. */
async function tokens(
  model: LanguageModel,
  memory: ProjectMemory,
  source: string,
  places: number,
): Promise<{ tokenMs: number; tokenMsWithMemory: number; tokenRatio: number }> {
  const times: { readonly off: number[]; readonly on: number[] } = { off: [], on: [] };
  const completers = {
    off: createCompleter(model),
    on: createCompleter(model, { memory: () => memory }),
  };
  for (let i = -3; i < places; i++) {
    const end = source.indexOf('\n', Math.floor(((i + 3.5) / (places + 4)) * source.length)) + 1;
    const text = source.slice(Math.max(0, end - 2_000), end);
    for (const side of i % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const)) {
      const document = new DocumentMirror(`file:///${side}${i}.ts`, 'a.ts', 1, text);
      const limits = { maxTokens: MAX_TOKENS, multiline: true };
      const { signal } = new AbortController();
      const { stats } = await completers[side].complete(document, text.length, limits, signal);
      if (i >= 0 && stats.decoded > 1) times[side].push(stats.decodeMs / stats.decoded);
    }
  }
  for (const completer of Object.values(completers)) completer.clearCache();
  const [off, on] = [median(times.off), median(times.on)];
  return { tokenMs: off, tokenMsWithMemory: on, tokenRatio: round(on / off) };
}

function median(values: readonly number[]): number {
  return round(
    percentile(
      [...values].sort((a, b) => a - b),
      0.5,
    ) ?? 0,
  );
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
