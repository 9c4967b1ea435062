import { seededRandom } from '../../src/util/random.ts';
import { Recorder } from './recorder.ts';
import { linesOf, readSource } from './sources.ts';

/** The seed of the trace that ships. */
export const MOVING_SEED = 1;

const JUMPS = 60;
/** Files by the lines of a long one that they are: short, long, and between. */
const FILES: readonly { readonly path: string; readonly from: number; readonly lines: number }[] = [
  { path: 'src/cache/short.ts', from: 100, lines: 230 },
  { path: 'src/document/long.ts', from: 900, lines: 620 },
  { path: 'src/editor/between.ts', from: 2_200, lines: 400 },
];
const PAGE_LINES = 40;

/** How often the cursor moves in each way, of a hundred. */
const MOVES = { short: 40, medium: 28, far: 12, pages: 8, file: 12 } as const;
/** Mean lines of a near jump; the distances are exponential. */
const NEAR_LINES = { short: 8, medium: 25 } as const;

/** What is typed at the places: statements, each on a line of its own. */
const STATEMENTS = [
  'if (length === 0) return;',
  'const start = this.#start;',
  '// The rest is unchanged.',
  'return undefined;',
  'this.#tokens.length = 0;',
  "throw new Error('Not found');",
];

/**
 * Someone who moves more than they type: near jumps, jumps across the file, Page Down held and other files, and at each
 * place some keys of a new line, or the end of a line typed again.
 */
export function moving(seed = MOVING_SEED): Recorder {
  const random = seededRandom(seed);
  const source = readSource('joined-sources.ts');
  const trace = new Recorder();
  for (const { path, from, lines } of FILES) trace.open(path, linesOf(source, from, from + lines));
  const lineByFile = new Map<string, number>();
  let path = FILES[0]?.path ?? '';
  for (let jump = 0; jump < JUMPS; jump++) {
    const move = pick(random, MOVES);
    if (move === 'file') path = other(random, path);
    const lines = trace.text(path).split('\n').length;
    const from = lineByFile.get(path) ?? Math.floor(random() * lines);
    const line = clamp(from + distance(random, move, lines), lines);
    lineByFile.set(path, edit(trace, random, path, line));
  }
  for (const file of FILES) trace.close(file.path);
  return trace;
}

/** Lines that the cursor moves, upwards if negative. A tab is opened again where it was left, or near. */
function distance(random: () => number, move: keyof typeof MOVES, lines: number): number {
  const sign = random() < 0.5 ? -1 : 1;
  const exponential = (mean: number): number => sign * Math.ceil(-mean * Math.log(1 - random()));
  switch (move) {
    case 'short':
    case 'medium':
      return exponential(NEAR_LINES[move]);
    case 'file':
      return random() < 0.5 ? 0 : exponential(NEAR_LINES.short);
    case 'pages':
      return sign * PAGE_LINES * (2 + Math.floor(random() * 6));
    case 'far':
      return Math.floor((random() - 0.5) * lines);
  }
}

/** Types a little at a line, and returns the line where the cursor is then. */
function edit(trace: Recorder, random: () => number, path: string, line: number): number {
  const before = trace
    .text(path)
    .split('\n')
    .slice(0, line + 1);
  const current = before.at(-1) ?? '';
  const end = before.join('\n').length;
  if (random() < 0.3 && current.trim().length > 8) {
    const count = 2 + Math.floor(random() * 4);
    trace.type(path, trace.replace(path, end - count, count, ''), current.slice(-count));
    return line;
  }
  const statement = STATEMENTS[Math.floor(random() * STATEMENTS.length)] ?? '';
  const indentation = /^[ \t]*/.exec(current)?.[0] ?? '';
  trace.type(path, end, `\n${indentation}${statement.slice(0, 4 + Math.floor(random() * 9))}`);
  return line + 1;
}

function pick<K extends string>(random: () => number, shares: Readonly<Record<K, number>>): K {
  const names = Object.keys(shares) as K[];
  let left = random() * names.reduce((sum, name) => sum + shares[name], 0);
  return names.find((name) => (left -= shares[name]) < 0) ?? names[0]!;
}

function other(random: () => number, path: string): string {
  const others = FILES.filter((file) => file.path !== path);
  return others[Math.floor(random() * others.length)]?.path ?? path;
}

function clamp(line: number, lines: number): number {
  return Math.max(0, Math.min(lines - 2, line));
}
