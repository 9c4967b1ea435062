import assert from 'node:assert/strict';
import { frameAt } from '../../../../scripts/jump/film.ts';

describe('The frame at a time', () => {
  const frames = [
    { time: 10, image: 'first' },
    { time: 30, image: 'second' },
  ];

  it('is the last one until then', () => {
    assert.equal(frameAt(frames, 29).image, 'first');
    assert.equal(frameAt(frames, 30).image, 'second');
    assert.equal(frameAt(frames, 99).image, 'second');
  });

  it('is an error where none was taken before', () => {
    assert.throws(() => frameAt(frames, 9), /No frame/);
  });
});
