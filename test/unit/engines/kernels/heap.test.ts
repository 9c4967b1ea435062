import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Heap } from '../../../../src/engines/kernels/heap.ts';

const START = 65_536;

interface Region {
  readonly start: number;
  readonly bytes: number;
}

describe('Heap', () => {
  it('never allocates overlapping regions, and respects bounds and alignment', () => {
    const step = fc.record({
      bytes: fc.integer({ min: 0, max: 1000 }),
      frees: fc.boolean(),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const heap = new Heap(START);
        const used: Region[] = [];
        for (const { bytes, frees, which } of steps) {
          const [freed] = frees ? used.splice(which % Math.max(1, used.length), 1) : [];
          if (freed) {
            heap.free(freed.start);
            continue;
          }
          const start = heap.allocate(bytes);
          assert.equal(start % 64, 0);
          assert.ok(start >= START && start + bytes <= heap.end);
          for (const other of used) {
            assert.ok(start + bytes <= other.start || other.start + other.bytes <= start, 'Regions overlap.');
            assert.notEqual(start, other.start);
          }
          used.push({ start, bytes });
        }
        for (const { start } of used) heap.free(start);
        assert.equal(heap.end, START, 'All that was given back is one region again.');
      }),
    );
  });

  it('merges free neighbours, freed in any order, and reuses them', () => {
    const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(order, (freed) => {
        const heap = new Heap(START);
        const three = [heap.allocate(64), heap.allocate(64), heap.allocate(64)];
        const last = heap.allocate(64);
        const { end } = heap;
        for (const index of freed) heap.free(three[index]!);
        assert.equal(heap.allocate(192), START);
        assert.equal(heap.end, end);
        heap.free(last);
      }),
    );
  });

  it('uses the rest of a free region for the next allocation', () => {
    const heap = new Heap(START);
    const first = heap.allocate(256);
    heap.allocate(64);
    heap.free(first);
    assert.deepEqual([heap.allocate(65), heap.allocate(128)], [START, START + 128]);
  });

  it('throws RangeError for an address that is not in use, such as a region freed twice', () => {
    const heap = new Heap(START);
    const [first] = [heap.allocate(64), heap.allocate(64)];
    heap.free(first);
    assert.throws(() => {
      heap.free(first);
    }, RangeError);
    assert.throws(() => {
      heap.free(START + 65);
    }, RangeError);
  });
});
