import type { Dice } from '../dice.ts';
import { extremeNumber } from './extremes.ts';

/** The bytes of a file up to its tensors' data, and how long the file is. */
export interface HeadBytes {
  readonly head: Uint8Array;
  readonly size: number;
}

type Mutation = (file: HeadBytes, dice: Dice, other: Uint8Array) => HeadBytes;

/** Changes bytes as damage does, without knowing what they mean. */
export function mutateBytes(file: HeadBytes, dice: Dice, other: Uint8Array): HeadBytes {
  let mutated: HeadBytes = { ...file, head: file.head.slice() };
  for (let count = dice.between(1, 4); count > 0; count--) {
    mutated = dice.weighted(mutations)(mutated, dice, other);
  }
  return mutated;
}

const mutations: readonly (readonly [weight: number, mutation: Mutation])[] = [
  [4, flip],
  [5, setExtreme],
  [2, truncate],
  [1, remove],
  [2, repeat],
  [2, splice],
];

function flip(file: HeadBytes, dice: Dice): HeadBytes {
  const { head } = file;
  if (head.length > 0) {
    const at = place(head, dice);
    head[at] = dice.chance(0.5) ? head[at]! ^ (1 << dice.below(8)) : dice.pick([0, 1, 0x7f, 0x80, 0xff]);
  }
  return file;
}

/** Writes an extreme number where a count, a length or a type may stand. */
function setExtreme(file: HeadBytes, dice: Dice): HeadBytes {
  const { head } = file;
  const width = dice.pick([1, 2, 4, 8]);
  if (head.length < 8) return file;
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, extremeNumber(dice), true);
  const at = Math.min(place(head, dice), head.length - width);
  head.set(bytes.subarray(0, width), at);
  return file;
}

function truncate({ head, size }: HeadBytes, dice: Dice): HeadBytes {
  if (dice.chance(0.3)) return { head, size: Math.max(head.length, size - 1 - dice.below(size)) };
  const length = place(head, dice);
  return { head: head.slice(0, length), size: length };
}

function remove({ head, size }: HeadBytes, dice: Dice): HeadBytes {
  const from = place(head, dice);
  const count = Math.min(1 + dice.below(64), head.length - from);
  return { head: joined(head.subarray(0, from), head.subarray(from + count)), size: size - count };
}

function repeat(file: HeadBytes, dice: Dice): HeadBytes {
  return insert(file, piece(file.head, dice), dice);
}

function splice(file: HeadBytes, dice: Dice, other: Uint8Array): HeadBytes {
  return insert(file, dice.chance(0.2) ? dice.bytes(dice.below(64)) : piece(other, dice), dice);
}

function insert({ head, size }: HeadBytes, added: Uint8Array, dice: Dice): HeadBytes {
  const at = place(head, dice);
  const all = joined(head.subarray(0, at), added, head.subarray(at));
  return { head: all, size: size + added.length };
}

function piece(bytes: Uint8Array, dice: Dice): Uint8Array {
  const from = place(bytes, dice);
  return bytes.slice(from, from + 1 + dice.below(dice.pick([8, 64, 1024])));
}

/** Anywhere, and the beginning more often: there stand the counts, the shape and the first names. */
function place(bytes: Uint8Array, dice: Dice): number {
  return dice.below(Math.max(1, dice.chance(0.6) ? Math.min(bytes.length, 2048) : bytes.length));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
