import assert from 'node:assert/strict';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { KernelModule } from '../../../../src/engines/kernels/kernel-module.ts';
import { kernelBuild } from '../../helpers/kernel-engines.ts';

const MEGABYTE = 2 ** 20;
const SILENTLY = ', which only growing reveals';

describe('KernelModule', () => {
  const { Memory } = WebAssembly;

  afterEach(() => {
    WebAssembly.Memory = Memory;
  });

  /** Simulates a system that reserves only so much; V8 fails at once, or silently until the memory grows. */
  function limit(bytes: number, isSilent: boolean): void {
    WebAssembly.Memory = class extends Memory {
      constructor(descriptor: ConstructorParameters<typeof Memory>[0]) {
        const fits = descriptor.maximum * 65536 <= bytes;
        if (!fits && !isSilent) throw new RangeError('WebAssembly.Memory(): could not allocate memory');
        super(fits ? descriptor : { ...descriptor, maximum: descriptor.initial });
      }
    };
  }

  for (const isSilent of [false, true]) {
    it(`takes the half, or a quarter, where the whole address space is not to be had${isSilent ? SILENTLY : ''}`, async () => {
      limit(1500 * MEGABYTE, isSilent);
      const module = await KernelModule.create(kernelBuild('plain'), 300 * MEGABYTE);
      module.allocate(500 * MEGABYTE);
      assert.throws(() => module.allocate(600 * MEGABYTE), {
        name: 'OutOfMemoryError',
        message: /needs 600 MB more memory than the 500\.\d MB .* the system gives no more/,
      });
    });

    it(`takes exactly what is needed where that is all${isSilent ? SILENTLY : ''}`, async () => {
      limit(310 * MEGABYTE, isSilent);
      (await KernelModule.create(kernelBuild('plain'), 300 * MEGABYTE)).allocate(299 * MEGABYTE);
      await assert.rejects(KernelModule.create(kernelBuild('plain'), 320 * MEGABYTE), OutOfMemoryError);
    });
  }
});
