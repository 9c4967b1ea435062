import assert from 'node:assert/strict';
import { dequantize } from '../../../../src/gguf/dequantize.ts';
import { tensorTypes } from '../../../../src/gguf/tensor-type.ts';
import { KernelModule } from '../../../../src/engines/kernels/kernel-module.ts';
import { inWholeTiles, planMatrix } from '../../../../src/engines/kernels/matrix-plan.ts';
import { KERNEL_VARIANTS } from '../../../../src/engines/kernels/variants.ts';
import { kernelBuild, withSoundCompiler } from '../../helpers/kernel-engines.ts';
import { seededRandom } from '../../../../src/util/random.ts';
import { encoders } from '../../helpers/tiny-tensors.ts';

const ROWS = 16;
const COLUMNS = 512;
const planOf = (type: (typeof tensorTypes)[number]): ReturnType<typeof planMatrix> =>
  planMatrix(
    inWholeTiles({ name: 'a', type, shape: [ROWS, COLUMNS], elements: ROWS * COLUMNS, offset: 0, bytes: 0 }),
  );

describe('repacked weights', () => {
  const repacked = tensorTypes.filter((type) => planOf(type).staged === type);

  for (const type of repacked) {
    it(`are those of ${type} in every build, bit for bit`, async () => {
      const { kind, format, bytes } = planOf(type);
      const { data } = encoders[type](ROWS * COLUMNS, seededRandom(3));
      const expected = dequantize(type, data, ROWS * COLUMNS);
      for (const variant of KERNEL_VARIANTS) {
        const module = await withSoundCompiler(variant, () => KernelModule.create(kernelBuild(variant)));
        const [source, target] = [module.allocate(data.length), module.allocate(bytes)];
        const out = module.allocate(4 * COLUMNS);
        module.byteView(source, data.length).set(data);
        assert.equal(module.exports.repack(format, source, target, ROWS, COLUMNS), 1);
        for (let row = 0; row < ROWS; row++) {
          module.exports.unpackRow(kind, target, COLUMNS, row, out);
          assert.deepEqual(
            module.floats(out, COLUMNS).map((value) => value + 0),
            expected.subarray(row * COLUMNS, (row + 1) * COLUMNS).map((value) => value + 0),
          );
        }
      }
    });
  }

  it('take little more memory than in the file', () => {
    const bits = Object.fromEntries(
      repacked.map((type) => [type, (8 * planOf(type).bytes) / (ROWS * COLUMNS)]),
    );
    assert.deepEqual(bits, {
      ...{ Q8_0: 9, Q4_0: 5, Q5_0: 6, IQ4_NL: 5, IQ4_XS: 5 },
      ...{ Q3_K: 6.625, Q4_K: 4.75, Q6_K: 6.625 },
    });
  });
});
