import assert from 'node:assert/strict';
import { KindTally } from './tally.ts';

const usual = { ms: 1, peakBytes: 100 };

describe('KindTally', () => {
  it('counts verdicts, the longest time and the most memory', () => {
    const tally = new KindTally({ name: 'a', blockSize: 1 }, 0);
    tally.add({ ...usual, index: 0, result: { verdict: 'sound' } });
    tally.add({ index: 1, ms: 20.4, peakBytes: 70, result: { verdict: 'refused' } });
    const { kind, mutations, sound, refused, found, worstMs, peakBytes, seconds } = tally.report(3);
    assert.deepEqual([kind, mutations, sound, refused, found], ['a', 2, 1, 1, 0]);
    assert.deepEqual([worstMs, peakBytes, seconds], [20, 100, 3]);
  });

  it('puts findings together that differ in names and numbers, the first of them first', () => {
    const tally = new KindTally({ name: 'a', blockSize: 1 }, 10);
    const find = (index: number, finding: string): void => {
      tally.add({ ...usual, index, result: { finding, spoilsProcess: false } });
    };
    find(8, 'The tensor "b" took 30 MB.');
    find(5, 'Another thing.');
    find(4, 'The tensor "a\\"c" took 20 MB.');
    const { findings, found } = tally.report(0);
    assert.equal(found, 3);
    assert.deepEqual(findings, [
      {
        what: 'The tensor "a\\"c" took 20 MB.',
        count: 2,
        reproduce: 'npm run -s fuzz -- --kind a --seed 14 --mutations 1',
        seeds: [14, 18],
      },
      {
        what: 'Another thing.',
        count: 1,
        reproduce: 'npm run -s fuzz -- --kind a --seed 15 --mutations 1',
        seeds: [15],
      },
    ]);
  });

  it('goes through a block from its start', () => {
    const tally = new KindTally({ name: 'a', blockSize: 50 }, 100);
    tally.find(120, 'A thing.');
    const [finding] = tally.report(0).findings;
    assert.equal(finding?.reproduce, 'npm run -s fuzz -- --kind a --seed 200 --mutations 21');
  });
});
