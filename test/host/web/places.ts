import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';

/** What stands after the cursor: the whole rest of the file, all but the rest of the line, or nothing. */
type Rest = 'whole' | 'lines below' | 'none';

/** A cursor in a file. */
export interface Place {
  /** A name of its own for each place, as prompts depend on where the cursor was before in the same file. */
  readonly name: string;
  readonly text: string;
  readonly offset: number;
  /** As VS Code counts them, from 1. */
  readonly line: number;
  readonly column: number;
}

const cart = 'sample/cart.ts';
const queue = 'sample/queue.js';
const shapes = 'sample/shapes.py';
const ledger = 'test/fixtures/evaluate/ledger.ts.txt';
const player = 'test/fixtures/evaluate/player.js.txt';
const bulletin = 'test/fixtures/evaluate/bulletin.py.txt';

/** Code and comments in three languages: at the ends of lines and files, in the middle of lines and of words. */
export const places: readonly Place[] = (
  [
    [cart, 1, 17, 'lines below'],
    [cart, 12, 16, 'lines below'],
    [cart, 16, 31, 'lines below'],
    [cart, 21, 16, 'lines below'],
    [cart, 22, 11, 'whole'],
    [cart, 22, 23, 'none'],
    [cart, 32, 29, 'none'],
    [queue, 3, 11, 'lines below'],
    [queue, 14, 12, 'lines below'],
    [queue, 23, 10, 'whole'],
    [queue, 24, 14, 'none'],
    [queue, 28, 17, 'whole'],
    [shapes, 11, 16, 'whole'],
    [shapes, 18, 30, 'lines below'],
    [shapes, 26, 20, 'whole'],
    [shapes, 32, 14, 'none'],
    [ledger, 20, 10, 'whole'],
    [player, 35, 10, 'lines below'],
    [bulletin, 20, 12, 'whole'],
    [bulletin, 46, 12, 'none'],
  ] as const
).map(([source, line, column, rest], i) => placeIn(`place-${i + 1}`, source, line, column, rest));

function placeIn(stem: string, source: string, line: number, column: number, rest: Rest): Place {
  const lines = readFileSync(join(root, source), 'utf8').split('\n');
  const above = lines.slice(0, line - 1).map((text) => `${text}\n`);
  const cursorLine = lines[line - 1] ?? '';
  const before = above.join('') + cursorLine.slice(0, column - 1);
  const below = lines
    .slice(line)
    .map((text) => `\n${text}`)
    .join('');
  const after = { whole: cursorLine.slice(column - 1) + below, 'lines below': below, none: '' }[rest];
  // The fixtures end in `.txt` beside the language's own ending.
  const ending = /\.(\w+?)(\.txt)?$/.exec(source)?.[1] ?? '';
  return { name: `${stem}.${ending}`, text: before + after, offset: before.length, line, column };
}
