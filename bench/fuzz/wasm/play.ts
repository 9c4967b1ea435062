import type { Engine } from '../../../src/runtime/engine.ts';
import type { Dice } from '../dice.ts';
import { CAPACITY } from './random-model.ts';

/** Tokens at a position, and how many rows of logits are wanted. */
export interface Evaluation {
  readonly tokens: readonly number[];
  readonly position: number;
  readonly rows: number;
}

/** Evaluations that each keep some of what the slot holds. */
export function randomScript(vocabulary: number, logitRows: number, dice: Dice): Evaluation[] {
  let held = 0;
  return Array.from({ length: dice.between(1, 5) }, () => {
    const position = dice.chance(0.5)
      ? Math.min(held, CAPACITY - 1)
      : dice.below(Math.min(held, CAPACITY - 1) + 1);
    const count = Math.min(CAPACITY - position, dice.between(1, dice.pick([1, 2, 9, 70])));
    held = position + count;
    const tokens = Array.from({ length: count }, () => dice.below(vocabulary));
    return { tokens, position, rows: dice.between(1, Math.min(logitRows, count)) };
  });
}

/** Bits of the logits of each of a script's evaluations: `[rows, vocabulary]`, as text. */
export async function play(engine: Engine, script: readonly Evaluation[]): Promise<string[]> {
  // It grows with the script.
  const slot = engine.createSlot(CAPACITY, 1);
  const all: string[] = [];
  for (const { tokens, position, rows } of script) {
    all.push(bitsOf(await engine.evaluate(tokens, position, slot, rows)));
  }
  slot.dispose();
  return all;
}

/** Bits of the last row of some. */
export function lastRow(bits: string, vocabulary: number): string {
  return Buffer.from(bits, 'base64')
    .subarray(-4 * vocabulary)
    .toString('base64');
}

/** What a script comes to, evaluated in other pieces: the bits of the last row of logits. */
export async function playAnew(engine: Engine, script: readonly Evaluation[], dice: Dice): Promise<string> {
  const slot = engine.createSlot(CAPACITY);
  const tokens = script.reduce<readonly number[]>(
    (held, evaluation) => [...held.slice(0, evaluation.position), ...evaluation.tokens],
    [],
  );
  let bits = '';
  for (let position = 0; position < tokens.length;) {
    const piece = tokens.slice(position, position + dice.between(1, dice.pick([1, 4, 70])));
    bits = bitsOf(await engine.evaluate(piece, position, slot));
    position += piece.length;
  }
  slot.dispose();
  return bits;
}

function bitsOf(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
