import assert from 'node:assert/strict';
import { CacheBudgetError } from '../../../../src/completion/budget.ts';
import { InstallationError, InvalidLogitsError, OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { ModelFileError } from '../../../../src/gguf/model-file-error.ts';
import { FimChoiceError } from '../../../../src/models/fim-choice.ts';
import { faultText } from '../../../../src/worker/client/fault-text.ts';
import { reportFault } from '../../../../src/worker/server/faults.ts';
import { sentence } from '../../../../src/util/plain-text.ts';

describe('reportFault', () => {
  it('tells what a person can do something about', () => {
    const faults = [
      [new ModelFileError('not-found', sentence`m`), 'model-not-found'],
      [new ModelFileError('not-gguf', sentence`m`), 'model-invalid'],
      [new ModelFileError('truncated', sentence`m`), 'model-invalid'],
      [new ModelFileError('corrupt', sentence`m`), 'model-invalid'],
      [new ModelFileError('incomplete', sentence`m`), 'model-invalid'],
      [new ModelFileError('unsupported', sentence`m`), 'model-unsupported'],
      [new OutOfMemoryError(sentence`m`), 'out-of-memory'],
      [new TypeError('m'), 'internal'],
      ['m', 'internal'],
    ] as const;
    for (const [error, fault] of faults) assert.deepEqual(reportFault(error), { fault, message: 'm' });
    assert.deepEqual(
      [new InstallationError('kernels-fused.wasm'), new InvalidLogitsError()].map(reportFault),
      [
        {
          fault: 'installation',
          message:
            'A file of Foretype is missing or damaged: kernels-fused.wasm. Install the extension again.',
        },
        {
          fault: 'model-invalid',
          message:
            "The model's results are all equal, infinite or not numbers. Its file is damaged or was not downloaded completely, or its weights are too large to compute with.",
        },
      ],
    );
  });

  it('tells what a cache lacks as data', () => {
    const message = { kind: 'cache-shortage', slotBytes: 20, cacheBytes: 1, tokens: 4 } as const;
    assert.deepEqual(reportFault(new CacheBudgetError(message)), { fault: 'settings', message });
  });

  it('tells what is wrong with a chosen prompt format as data', () => {
    assert.deepEqual(reportFault(new FimChoiceError(sentence`m`)), {
      fault: 'settings',
      message: { kind: 'prompt-format', reason: 'm' },
    });
  });

  it('gives plain text of whatever was thrown, and cuts what is not its own short', () => {
    const message = faultText(reportFault(new Error(`[run](command:x) ${'y'.repeat(1000)}`)).message);
    assert.match(message, /^\[run\] \(command:x\) y+…$/);
    assert.ok(message.length < 320);
  });
});
