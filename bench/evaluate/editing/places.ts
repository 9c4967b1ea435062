import { seededRandom } from '../../../src/util/random.ts';
import { groupByFolder, pick, shuffled } from '../../../src/evaluation/holes.ts';
import type { Piece } from '../../../src/evaluation/typist.ts';
import type { SourceFile } from '../source-files.ts';
import { CodeFile } from './code.ts';
import { argumentPlaces, chainPlaces, expressionPlaces, wordPlaces, type Cut } from './inline-places.ts';
import { blockPlaces, functionPlaces, importPlaces, linePlaces } from './line-places.ts';
import { attributePlaces, entryPlaces, stringPlaces } from './text-places.ts';

/** Where people edit. */
export const KINDS = [
  /** A word; what belongs to it stands behind it. */
  'word',
  /** A word and what belongs to it; other code stands behind. */
  'chain',
  'argument',
  'expression',
  /** A key or a value. */
  'entry',
  /** In a string, or in what is put in between in a template. */
  'string',
  'attribute',
  'line',
  'block',
  /** The first line of a new function. */
  'function',
  'import',
] as const;

export type Kind = (typeof KINDS)[number];

/** A place in a file where something is taken out and typed again, `until` a position in it. */
export interface EditingPlace extends Piece {
  readonly kind: Kind;
  readonly until: number;
}

const FINDERS: Readonly<Record<Kind, (file: CodeFile) => readonly Cut[]>> = {
  word: wordPlaces,
  chain: chainPlaces,
  argument: argumentPlaces,
  expression: expressionPlaces,
  entry: entryPlaces,
  string: stringPlaces,
  attribute: attributePlaces,
  line: linePlaces,
  block: blockPlaces,
  function: functionPlaces,
  import: importPlaces,
};

/** Rounds over all files, and then some, without a new place, after which there are no more of a kind. */
const PATIENCE = 20;

export interface PlaceChoice {
  readonly seed: number;
  readonly places: number;
}

/** All places of a kind in a file, in its order. */
export function placesIn(file: SourceFile, kind: Kind): EditingPlace[] {
  return FINDERS[kind](new CodeFile(file)).map((cut) => placeAt(file, kind, cut));
}

/**
 * Places to edit, the same ones for the same files and choice. The kinds take turns, and for each the folders at the top;
 * how many there are to be decides of no place which it is, only which are left out.
 */
export function choosePlaces(files: readonly SourceFile[], { seed, places }: PlaceChoice): EditingPlace[] {
  const groups = groupByFolder(files);
  const known = new Map<SourceFile, CodeFile>();
  const read = (file: SourceFile): CodeFile => {
    const code = known.get(file) ?? new CodeFile(file);
    known.set(file, code);
    return code;
  };
  let drawing = KINDS.map((kind, i) => draw(kind, groups, read, seededRandom(seed * 1_009 + i)));
  const chosen: EditingPlace[] = [];
  while (drawing.length > 0) {
    const left: typeof drawing = [];
    for (const drawn of drawing) {
      const next = drawn.next();
      if (next.done === true) continue;
      if (chosen.length === places) return chosen;
      chosen.push(next.value);
      left.push(drawn);
    }
    drawing = left;
  }
  return chosen;
}

/** Draws places of a kind, each once, until there seem to be no more. */
function* draw(
  kind: Kind,
  folders: readonly (readonly SourceFile[])[],
  read: (file: SourceFile) => CodeFile,
  random: () => number,
): Generator<EditingPlace, undefined> {
  const groups = folders.map((folder) => shuffled(folder, random));
  const patience = PATIENCE + Math.max(...groups.map(({ length }) => length));
  const found = new Map<SourceFile, readonly Cut[]>();
  const taken = new Set<string>();
  let barren = 0;
  for (let round = 0; barren < patience; round++) {
    barren++;
    for (const group of groups) {
      const file = group[round % group.length];
      if (file === undefined) continue;
      const cuts = found.get(file) ?? FINDERS[kind](read(file));
      found.set(file, cuts);
      const cut = cuts[pick(random, cuts.length)];
      const name = `${file.path}:${cut?.from ?? ''}`;
      if (cut === undefined || taken.has(name)) continue;
      taken.add(name);
      barren = 0;
      yield placeAt(file, kind, cut);
    }
  }
  return undefined;
}

function placeAt({ path, text }: SourceFile, kind: Kind, { from, to, until = to }: Cut): EditingPlace {
  const typed = text.slice(from, to);
  return { path, kind, before: text.slice(0, from), typed, after: text.slice(to), until: until - from };
}
