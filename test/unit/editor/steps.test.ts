import assert from 'node:assert/strict';
import { Steps } from '../../../src/editor/steps.ts';

describe('Steps', () => {
  it('share the whole, and never go back', () => {
    const told: string[] = [];
    let done = 0;
    const steps = new Steps(({ message, increment }) => {
      done += increment;
      told.push(`${message} ${done}`);
    }, 4);
    steps.begin('one')(0.5);
    const two = steps.begin('two');
    two(1);
    two(0.2);
    assert.deepEqual(told, [
      'one (step 1 of 4) 0',
      'one (step 1 of 4) 12.5',
      'two (step 2 of 4) 25',
      'two (step 2 of 4) 50',
      'two (step 2 of 4) 50',
    ]);
  });
});
