import assert from 'node:assert/strict';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { ModelFileError } from '../../../../src/runtime/gguf/model-file-error.ts';
import { plain } from '../../../../src/util/plain-text.ts';
import { reportFault } from '../../../../src/worker/server/faults.ts';

describe('reportFault', () => {
  it('tells what a person can do something about', () => {
    const faults = [
      [new ModelFileError('not-found', plain('m')), 'model-not-found'],
      [new ModelFileError('not-gguf', plain('m')), 'model-invalid'],
      [new ModelFileError('truncated', plain('m')), 'model-invalid'],
      [new ModelFileError('corrupt', plain('m')), 'model-invalid'],
      [new ModelFileError('incomplete', plain('m')), 'model-invalid'],
      [new ModelFileError('unsupported', plain('m')), 'model-unsupported'],
      [new OutOfMemoryError('m'), 'out-of-memory'],
      [new TypeError('m'), 'internal'],
      ['m', 'internal'],
    ] as const;
    for (const [error, fault] of faults) assert.deepEqual(reportFault(error), { fault, message: 'm' });
  });
});
