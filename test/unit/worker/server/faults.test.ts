import assert from 'node:assert/strict';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { ModelFileError } from '../../../../src/runtime/gguf/model-file-error.ts';
import { reportFault } from '../../../../src/worker/server/faults.ts';

describe('reportFault', () => {
  it('tells what a person can do something about', () => {
    const faults = [
      [new ModelFileError('not-found', 'm'), 'model-not-found'],
      [new ModelFileError('not-gguf', 'm'), 'model-invalid'],
      [new ModelFileError('truncated', 'm'), 'model-invalid'],
      [new ModelFileError('corrupt', 'm'), 'model-invalid'],
      [new ModelFileError('incomplete', 'm'), 'model-invalid'],
      [new ModelFileError('unsupported', 'm'), 'model-unsupported'],
      [new OutOfMemoryError('m'), 'out-of-memory'],
      [new TypeError('m'), 'internal'],
      ['m', 'internal'],
    ] as const;
    for (const [error, fault] of faults) assert.deepEqual(reportFault(error), { fault, message: 'm' });
  });
});
