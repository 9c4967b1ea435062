import assert from 'node:assert/strict';
import { KernelModule } from '../../../../src/runtime/kernels/kernel-module.ts';
import { bestVariant, kernelFile } from '../../../../src/runtime/kernels/variants.ts';
import { kernelBinary } from '../../helpers/kernel-engines.ts';

describe('the builds of the kernels', () => {
  it('tells from its probe whether this JavaScript engine takes the relaxed build', () => {
    const isValid = WebAssembly.validate(Uint8Array.from(kernelBinary('relaxed')));
    assert.equal(bestVariant(), isValid ? 'relaxed' : 'plain');
    // The tests switch relaxed SIMD on where it is not on by itself, so that both builds are tested everywhere.
    assert.equal(bestVariant(), 'relaxed');
  });

  it('names two files', () => {
    assert.deepEqual(
      [kernelFile('plain'), kernelFile('relaxed')],
      ['kernels-plain.wasm', 'kernels-relaxed.wasm'],
    );
  });

  for (const variant of ['plain', 'relaxed'] as const) {
    it(`exports from the ${variant} build what the engine calls`, async () => {
      const { exports } = await KernelModule.create(kernelBinary(variant));
      const names = ['attach', 'evaluate', 'serve', 'stopThreads', 'repack', 'unpackRow'] as const;
      for (const name of names) assert.equal(typeof exports[name], 'function', name);
    });
  }
});
