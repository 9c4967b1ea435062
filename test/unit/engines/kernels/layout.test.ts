import assert from 'node:assert/strict';
import * as layout from '../../../../src/engines/kernels/assembly/layout.ts';

const all = Object.entries<number>(layout);
const named = (start: string): [string, number][] =>
  all.filter(([name]) => name.startsWith(start) && name !== `${start}WORDS`);

/** Constants that are not offsets of words in the state. */
const others: ReadonlySet<string> = new Set([
  ...['TILE', 'STATE_WORDS', 'Q8', 'Q4', 'Q5', 'IQ4', 'Q4K', 'Q6K', 'FROM_IQ4_XS', 'FROM_Q3_K', 'K_PARTS'],
  ...named('TILE_').map(([name]) => name),
  ...['PRODUCT_ROWS', 'ATTENTION_ROWS', 'KEY_GROUP', 'HEAD_DIM_STEP', 'FACTORS_OFFSET', 'ACCUMULATOR_BYTES'],
  ...['KV_BYTES', 'WEIGHT_SUM_BYTES', 'COUNTER_BYTES', 'PHASES_PER_LAYER', 'PHASES_BESIDE_LAYERS'],
  ...[...named('MATRIX_'), ...named('LAYER_')].map(([name]) => name).filter((name) => name !== 'LAYER_TABLE'),
  ...['MATRIX_WORDS', 'LAYER_WORDS'],
]);

/** Asserts that fields do not overlap, and returns the end of the last one. */
function endOf(fields: readonly (readonly [name: string, offset: number, words: number])[]): number {
  let end = 0;
  for (const [name, offset, words] of fields.toSorted((a, b) => a[1] - b[1])) {
    assert.ok(offset >= end, `${name} begins at ${offset}, before ${end}`);
    end = offset + words;
  }
  return end;
}

describe('the layout that engine and kernels share', () => {
  it('has no overlapping words in a matrix or a layer', () => {
    const matrix = named('MATRIX_').map(([name, offset]) => [name, offset, 1] as const);
    assert.equal(endOf(matrix), layout.MATRIX_WORDS);
    assert.equal(matrix.length, layout.MATRIX_WORDS);
    const layer = named('LAYER_')
      .filter(([name]) => name !== 'LAYER_TABLE')
      .map(
        ([name, offset]) => [name, offset, /_NORM(_BIAS)?$/.test(name) ? 1 : layout.MATRIX_WORDS] as const,
      );
    assert.equal(endOf(layer), layout.LAYER_WORDS);
  });

  it('has no overlapping words in the state', () => {
    const fields = all
      .filter(([name]) => !others.has(name))
      .map(
        ([name, offset]) =>
          [name, offset, /^(EMBEDDING|OUTPUT)$/.test(name) ? layout.MATRIX_WORDS : 1] as const,
      );
    assert.ok(endOf(fields) <= layout.STATE_WORDS);
  });

  it('has a cache line for each word that synchronizes threads', () => {
    const met = [layout.GENERATION, layout.OPEN, layout.ACTIVE, layout.SLEEPERS, layout.STOP];
    const lines = met.map((word) => Math.floor((4 * word) / 64));
    assert.equal(new Set(lines).size, met.length);
  });

  it('has room for the accumulators of a thread', () => {
    assert.ok(layout.FACTORS_OFFSET + 4 * layout.ATTENTION_ROWS <= layout.ACCUMULATOR_BYTES);
    assert.equal(layout.ACCUMULATOR_BYTES % 64, 0);
  });
});
