import assert from 'node:assert/strict';
import { SettingsError } from '../../../../src/completion/host.ts';
import { InstallationError, InvalidLogitsError, OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { ModelFileError } from '../../../../src/gguf/model-file-error.ts';
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
      [new SettingsError(sentence`m`), 'settings'],
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

  it('gives plain text of whatever was thrown, and cuts what is not its own short', () => {
    const { message } = reportFault(new Error(`[run](command:x) ${'y'.repeat(1000)}`));
    assert.match(message, /^\[run\] \(command:x\) y+…$/);
    assert.ok(message.length < 320);
  });
});
