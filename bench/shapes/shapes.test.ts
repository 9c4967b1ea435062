import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDecoderTensors } from '../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../src/models/model-shape.ts';
import { readPromptProfile } from '../../src/models/prompt-profile.ts';
import { MemoryByteSource } from '../../src/gguf/byte-source.ts';
import { GgufFile } from '../../src/gguf/gguf-file.ts';
import { createTokenizer } from '../../src/tokenizer/from-metadata.ts';
import { writeModel } from './generate.ts';
import { architectureShapes } from './architectures.ts';
import { RandomWeights } from './random-blocks.ts';
import { shapes, shapeTypes, tensorsOf, type GeneratedShape, type ShapeType } from './shapes.ts';
import { loadEngine } from '../../test/unit/helpers/ort-engines.ts';

const small = { layers: 3, width: 96, heads: 6, kvHeads: 2, feedForward: 160, vocabulary: 1024 };
const smallShapes: readonly GeneratedShape[] = [
  { ...shapes.S, ...small },
  { ...shapes.L, ...small },
  ...Object.values(architectureShapes).map((shape) => ({ ...shape, ...small })),
];

describe('Generated models', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-shapes-'));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (shape: GeneratedShape, type: ShapeType): Uint8Array => {
    const path = join(folder, 'model.gguf');
    writeModel(path, 'Small', shape, type);
    return readFileSync(path);
  };

  for (const shape of smallShapes) {
    for (const type of shapeTypes) {
      it(`are whole models: ${shape.architecture} ${type}`, async () => {
        const bytes = write(shape, type);
        const file = new GgufFile(new MemoryByteSource(bytes));
        const read = readModelShape(file.metadata);
        assert.deepEqual({ ...read, ...small }, read);
        const { layers, embedding, output } = findDecoderTensors(file, read);
        assert.deepEqual([layers[2]?.down.type, embedding.type, output], [type, 'Q8_0', embedding]);
        const tokenizer = createTokenizer(file.metadata);
        assert.equal(tokenizer.decode(tokenizer.encode('let about = "ä";\n')), 'let about = "ä";\n');
        assert.ok(tokenizer.encode('about').length < 'about'.length, 'No merge applied.');
        assert.deepEqual(
          readPromptProfile(file.metadata).parts.filter(({ kind }) => kind === 'prefix' || kind === 'suffix'),
          shape.architecture === 'llama'
            ? [{ kind: 'suffix' }, { kind: 'prefix' }]
            : [{ kind: 'prefix' }, { kind: 'suffix' }],
        );

        const engine = await loadEngine(bytes);
        const tokens = Array.from({ length: 24 }, (_, i) => (i * 379) % small.vocabulary);
        const logits = await engine.evaluate(tokens, 0, engine.createSlot(32));
        const meanSquare = logits.reduce((sum, logit) => sum + logit ** 2, 0) / logits.length;
        assert.ok(meanSquare > 0.3 && meanSquare < 3, `The logits' mean square is ${meanSquare}.`);
        engine.dispose();
      });
    }
  }

  it('come out the same each time', () => {
    assert.deepEqual(write(smallShapes[0]!, 'Q4_0'), write(smallShapes[0]!, 'Q4_0'));
  });

  it('have the numbers of parameters that they stand for', () => {
    const millions = (shape: GeneratedShape): number =>
      tensorsOf(shape).reduce((sum, tensor) => sum + tensor.shape.reduce((a, b) => a * b, 1), 0) / 1e6;
    assert.deepEqual(
      Object.values(shapes).map((shape) => Math.round(millions(shape))),
      [16, 135, 116, 494, 1544],
    );
  });
});

describe('RandomWeights', () => {
  it('gives weights around 0 of the deviation asked for', () => {
    for (const [type, bytesPerBlock] of [
      ['Q8_0', 34],
      ['Q4_0', 18],
    ] as const) {
      const random = new RandomWeights(7);
      const count = 32 * 3000;
      const bytes = type === 'Q8_0' ? random.q8(count, 0.05) : random.q4(count, 0.05);
      assert.equal(bytes.byteLength, (count / 32) * bytesPerBlock);
      const values = expand(bytes, bytesPerBlock, type);
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
      assert.ok(Math.abs(mean) < 0.001, `The mean is ${mean}.`);
      assert.ok(Math.abs(deviation / 0.05 - 1) < 0.15, `The deviation is ${deviation}.`);
    }
  });
});

/** Through the format's own definition, not the project's reader. */
function expand(bytes: Uint8Array, bytesPerBlock: number, type: ShapeType): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerBlock) {
    const bits = bytes[at]! + 256 * bytes[at + 1]!;
    const scale = (bits & 0x8000 ? -1 : 1) * 2 ** (((bits >> 10) & 31) - 15) * (1 + (bits & 1023) / 1024);
    for (const byte of bytes.subarray(at + 2, at + bytesPerBlock)) {
      if (type === 'Q8_0') values.push(scale * ((byte << 24) >> 24));
      else values.push(scale * ((byte & 15) - 8), scale * ((byte >> 4) - 8));
    }
  }
  return values;
}
