import { seededRandom } from '../util/random.ts';
import { scanBrackets } from './bracket-scanner.ts';
import { keysByHand, type Piece } from './typist.ts';

/** A file as the model reads it, lines ended by `\n`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A piece of one of the kinds that are written anew. */
export interface Hole extends Piece {
  readonly kind: 'lines' | 'rest' | 'inside';
}

export interface HoleChoice {
  readonly seed: number;
  /** How many keys it takes to type all holes without a suggestion, at least. */
  readonly keys: number;
  /** How many lines a hole has at most. */
  readonly lines?: number;
}

/** Rounds without a new hole after which there are no more to be had. */
const PATIENCE = 50;
const MOST_LINES = 8;
/** Lines above a hole at least, so that there is something to go on. */
const LINES_ABOVE = 3;

/**
 * Holes to be typed, the same ones for the same files and choice. The folders at the top take turns, so that a large
 * package counts as much as a small one; within one, files come in an order drawn by the seed, again and again.
 */
export function chooseHoles(
  files: readonly SourceFile[],
  { seed, keys, lines = MOST_LINES }: HoleChoice,
): Hole[] {
  const random = seededRandom(seed);
  const groups = groupByFolder(files).map((group) => shuffled(group, random));
  const holes: Hole[] = [];
  const starts = new Set<string>();
  let wanted = keys;
  let barren = 0;
  for (let round = 0; wanted > 0 && barren < PATIENCE; round++) {
    barren++;
    for (const group of groups) {
      const file = group[round % group.length];
      const hole = file && chooseHole(file, lines, random);
      if (hole === undefined || wanted <= 0) continue;
      const start = `${hole.path}:${hole.before.length}`;
      if (starts.has(start)) continue;
      starts.add(start);
      holes.push(hole);
      wanted -= keysByHand(hole);
      barren = 0;
    }
  }
  return holes;
}

/** The files of each folder at the top. */
export function groupByFolder(files: readonly SourceFile[]): SourceFile[][] {
  const groups = new Map<string, SourceFile[]>();
  for (const file of files) {
    const [top = ''] = file.path.split('/');
    const group = groups.get(top);
    if (group) group.push(file);
    else groups.set(top, [file]);
  }
  return [...groups.values()];
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Most holes are whole lines, as most code is written; the others have code behind the cursor or a line's begin. */
function chooseHole(file: SourceFile, most: number, random: () => number): Hole | undefined {
  const kind = random();
  if (kind < 0.6) return wholeLines(file, most, random);
  return kind < 0.8 ? restOfLine(file, random) : insideBrackets(file, random);
}

function wholeLines({ path, text }: SourceFile, most: number, random: () => number): Hole | undefined {
  const lines = text.split('\n');
  const first = LINES_ABOVE + pick(random, lines.length - LINES_ABOVE);
  let last = Math.min(lines.length - 1, first + pick(random, most));
  while (last > first && lines[last]?.trim() === '') last--;
  const before = lines.slice(0, first).join('\n');
  const typed = `\n${lines.slice(first, last + 1).join('\n')}`;
  // A blank line at the beginning would be typed without anything to see.
  if ((lines[first] ?? '').trim() === '') return undefined;
  return { path, kind: 'lines', before, typed, after: text.slice(before.length + typed.length) };
}

function restOfLine({ path, text }: SourceFile, random: () => number): Hole | undefined {
  const lines = text.split('\n');
  const index = LINES_ABOVE + pick(random, lines.length - LINES_ABOVE);
  const line = (lines[index] ?? '').trimEnd();
  const code = line.trimStart();
  if (code.length < 8) return undefined;
  const column = line.length - code.length + 1 + pick(random, code.length - 3);
  return cut(path, text, 'rest', lines.slice(0, index).join('\n').length + 1 + column, line.length - column);
}

function insideBrackets({ path, text }: SourceFile, random: () => number): Hole | undefined {
  const pairs = scanBrackets(text, path).pairs.filter(({ open, close }) => {
    const content = text.slice(open + 1, close);
    return content.trim().length >= 3 && !content.includes('\n') && !`'"\``.includes(text.charAt(open));
  });
  const pair = pairs[pick(random, pairs.length)];
  return pair && cut(path, text, 'inside', pair.open + 1, pair.close - pair.open - 1);
}

function cut(
  path: string,
  text: string,
  kind: Hole['kind'],
  offset: number,
  length: number,
): Hole | undefined {
  const typed = text.slice(offset, offset + length);
  if (typed.trim() === '') return undefined;
  return { path, kind, before: text.slice(0, offset), typed, after: text.slice(offset + length) };
}

/** A whole number from 0 up to, but without, `count`. */
export function pick(random: () => number, count: number): number {
  return Math.floor(random() * Math.max(1, count));
}
