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

  it('resizes in place where it can, over its own bytes', () => {
    const heap = new Heap(START);
    const [gap, region, behind] = [heap.allocate(64), heap.allocate(64), heap.allocate(64)];
    heap.free(gap);
    assert.equal(heap.resize(region, 128), START);
    assert.equal(heap.end, behind + 64);
    heap.free(behind);
    assert.equal(heap.resize(START, 256), START);
    assert.equal(heap.end, START + 256);
  });

  it('pushes regions together before it takes more memory, as few bytes as possible, and only those that can be moved', () => {
    const heap = new Heap(START);
    const moves: string[] = [];
    const movable = (name: string) => (to: number) => void moves.push(`${name} to ${to - START}`);
    const sizes = { a: 64, b: 128, c: 64, d: 256, e: 64, f: 128, g: 64 };
    const [a, , c, , e, , g] = Object.entries(sizes).map(([name, bytes]) =>
      heap.allocate(bytes, name === 'f' ? undefined : movable(name)),
    );
    for (const start of [a, c, e, g]) heap.free(start!);
    // Of b and d, moving b alone suffices.
    assert.equal(heap.allocate(128), START + 128);
    assert.deepEqual(moves, ['b to 0']);
    // Nothing can be pushed over f.
    assert.equal(heap.allocate(192), START + 704);
    assert.equal(moves.length, 1);
  });

  it('moves others around a region that it resizes', () => {
    const heap = new Heap(START);
    const moves: string[] = [];
    const movable = (name: string) => (to: number) => void moves.push(`${name} to ${to - START}`);
    const starts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => heap.allocate(64, movable(name)));
    for (const i of [0, 4]) heap.free(starts[i]!);
    // c grows between b, which goes down, and d, which goes up.
    assert.equal(heap.resize(starts[2]!, 192), START + 64);
    assert.deepEqual(moves, ['b to 0', 'd to 256']);
  });

  it('changes nothing where there is no more memory', () => {
    const heap = new Heap(START, (end) => {
      if (end > START + 256) throw new RangeError('No more.');
    });
    const [first, second] = [heap.allocate(128), heap.allocate(64)];
    assert.throws(() => heap.allocate(128), /No more/);
    for (const start of [first, second]) assert.throws(() => heap.resize(start, 256), /No more/);
    assert.deepEqual([heap.end, heap.most], [START + 192, START + 192]);
    heap.free(first);
    assert.equal(heap.resize(second, 256), START);
  });

  it('keeps the bytes of all regions, whatever is allocated, moved, resized, freed and refused', () => {
    const step = fc.record({
      kind: fc.constantFrom('allocate', 'allocate', 'resize', 'resize', 'free'),
      blocks: fc.integer({ min: 1, max: 12 }),
      isMovable: fc.boolean(),
      which: fc.nat(),
    });
    interface Held {
      start: number;
      bytes: number;
      readonly id: number;
    }
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80, size: 'max' }),
        fc.integer({ min: 4, max: 60 }),
        (steps, blocks) => {
          const limit = 64 * blocks;
          const memory = new Uint8Array(limit);
          const heap = new Heap(0, (end) => {
            if (end > limit) throw new RangeError('No more.');
          });
          const held: Held[] = [];
          const place = (each: Held, isMovable: boolean): number =>
            heap.allocate(
              each.bytes,
              isMovable
                ? (to) => {
                    memory.copyWithin(to, each.start, each.start + each.bytes);
                    each.start = to;
                  }
                : undefined,
            );
          for (const [id, { kind, blocks: count, isMovable, which }] of steps.entries()) {
            const known = held[which % Math.max(1, held.length)];
            const bytes = 64 * count;
            try {
              if (kind === 'allocate' || known === undefined) {
                const each: Held = { start: 0, bytes, id };
                each.start = place(each, isMovable);
                held.push(each);
                memory.fill(id, each.start, each.start + bytes);
              } else if (kind === 'free') {
                heap.free(known.start);
                held.splice(held.indexOf(known), 1);
              } else if (bytes > known.bytes) {
                const to = heap.resize(known.start, bytes);
                memory.copyWithin(to, known.start, known.start + known.bytes);
                known.start = to;
                known.bytes = bytes;
                memory.fill(known.id, to, to + bytes);
              }
            } catch (error) {
              assert.match(String(error), /No more/);
            }
            for (const each of held) {
              const found = memory.subarray(each.start, each.start + each.bytes);
              assert.ok(
                found.every((byte) => byte === each.id),
                `region ${each.id}`,
              );
            }
            assert.ok(heap.end <= heap.most && heap.most <= limit);
          }
          // One alone can take all.
          const [last, ...others] = held;
          for (const each of others) heap.free(each.start);
          if (last !== undefined) assert.equal(heap.resize(last.start, limit), 0);
        },
      ),
      { numRuns: 400 },
    );
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
