import assert from 'node:assert/strict';
import { requireCapacity, roomFor } from '../../../src/runtime/slot-room.ts';

describe('roomFor', () => {
  it('is enough, at most a fifth or one step too much, never more than the capacity, and takes few sizes', () => {
    const capacity = 5000;
    const sizes = new Set<number>();
    for (let tokens = 0; tokens <= capacity; tokens++) {
      const room = roomFor(tokens, capacity);
      assert.ok(room >= tokens && room <= capacity);
      assert.ok(room - tokens < Math.max(8, room / 5), `${tokens} take ${room}`);
      assert.equal(roomFor(room, capacity), room);
      sizes.add(room);
    }
    assert.deepEqual([roomFor(300, capacity), roomFor(512, capacity), roomFor(513, 520)], [320, 512, 520]);
    assert.ok(sizes.size <= 37, `${sizes.size}`);
  });

  it('is refused beyond the capacity', () => {
    requireCapacity(8, 8);
    assert.throws(() => {
      requireCapacity(9, 8);
    }, RangeError);
  });
});
