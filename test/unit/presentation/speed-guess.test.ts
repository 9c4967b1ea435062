import assert from 'node:assert/strict';
import { guessSpeed, speedText } from '../../../src/presentation/speed-guess.ts';

const measured = { bytes: 75e6, parameters: 116e6, decodeMs: 10, prefillMs: 4 };

describe('guessSpeed', () => {
  it('is what was measured, for the model that it was measured with', () => {
    assert.deepEqual(guessSpeed(measured, measured), { decodeMs: 10, prefillMs: 4 });
  });

  it('scales decoding by bytes and prefill by weights', () => {
    const larger = { bytes: 750e6, parameters: 232e6 };
    assert.deepEqual(guessSpeed(measured, larger), { decodeMs: 100, prefillMs: 8 });
    assert.equal(guessSpeed({ ...measured, prefillMs: undefined }, larger).prefillMs, undefined);
  });
});

describe('speedText', () => {
  it('says what a person waits for, and that it is a guess', () => {
    assert.equal(speedText({ decodeMs: 12, prefillMs: 4 }), 'guess: 100 ms a line, 2 s cold');
    assert.equal(speedText({ decodeMs: 0.1, prefillMs: undefined }), 'guess: 10 ms a line');
    assert.equal(speedText({ decodeMs: 156, prefillMs: 31 }), 'guess: 1.2 s a line, 16 s cold');
  });
});
