import assert from 'node:assert/strict';
import { KernelModule } from '../../../../src/engines/kernels/kernel-module.ts';
import { bestVariant, KERNEL_VARIANTS, kernelFile } from '../../../../src/engines/kernels/variants.ts';
import { kernelBuild, withSoundCompiler } from '../../helpers/kernel-engines.ts';

describe('the builds of the kernels', () => {
  it('detects by its probe whether the JavaScript engine can compile the relaxed builds', () => {
    for (const variant of ['relaxed', 'fused'] as const) {
      const isValid = WebAssembly.validate(Uint8Array.from(kernelBuild(variant).bytes));
      assert.equal(bestVariant() !== 'plain', isValid);
    }
    // The tests enable relaxed SIMD where it is not the default, so that all builds are tested everywhere.
    assert.notEqual(bestVariant(), 'plain');
  });

  it('chooses the fused build only if the dot product is exact beyond seven bits', () => {
    const results: Record<string, number> = { '127,127': 64516, '-128,100': -51200 };
    const variantFor = (beyond: number, sevenBits = results): string =>
      bestVariant(() => (a, b) => sevenBits[`${String(a)},${String(b)}`] ?? beyond);
    assert.equal(variantFor(-128 * 255 * 4), 'fused', 'the second operand has no sign: AVX-VNNI');
    assert.equal(variantFor(-128 * -1 * 4), 'fused', 'the second operand has one: ARM');
    assert.equal(variantFor(-32768 * 2), 'relaxed', 'pairs saturate at int16: put together from several');
    // The result of V8 11.3.
    assert.equal(variantFor(-131072, { '127,127': 129032, '-128,100': -102400 }), 'relaxed');
  });

  it('has a file name for each build', () => {
    assert.deepEqual(KERNEL_VARIANTS.map(kernelFile), [
      'kernels-fused.wasm',
      'kernels-relaxed.wasm',
      'kernels-plain.wasm',
    ]);
  });

  for (const variant of KERNEL_VARIANTS) {
    it(`has all exports that the engine calls in the ${variant} build`, async () => {
      const { exports } = await withSoundCompiler(variant, () => KernelModule.create(kernelBuild(variant)));
      const names = ['attach', 'evaluate', 'serve', 'stopThreads', 'repack', 'unpackRow'] as const;
      for (const name of names) assert.equal(typeof exports[name], 'function', name);
    });
  }
});
