import assert from 'node:assert/strict';
import { findDecoderTensors, type DecoderTensors } from '../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../src/models/model-shape.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import type { TensorInfo } from '../../../src/gguf/header.ts';
import { ModelFileError, type ModelFileFault } from '../../../src/gguf/model-file-error.ts';
import { buildGguf, type BuiltTensor } from '../helpers/gguf-builder.ts';
import { tinyArchitectures, tinyMetadata, tinyTensorShapes, type TinyShape } from '../helpers/tiny-llama.ts';

const shape = {
  layers: 2,
  width: 6,
  heads: 4,
  kvHeads: 2,
  headDim: 2,
  feedForward: 5,
  vocabulary: 7,
  contextLength: 16,
};

const zeros = ([name, size]: readonly [string, readonly number[]]): BuiltTensor => ({
  name,
  type: 0,
  shape: size,
  data: new Uint8Array(size.reduce((product, count) => product * count, 4)),
});

const qwen2: TinyShape = { ...shape, architecture: 'qwen2' };

function find(
  tensors: readonly (readonly [string, readonly number[]])[],
  of: TinyShape = shape,
): DecoderTensors {
  const bytes = buildGguf({ metadata: tinyMetadata(of), tensors: tensors.map(zeros) });
  const file = new GgufFile(new MemoryByteSource(bytes));
  return findDecoderTensors(file, readModelShape(file.metadata));
}

function refuses(
  tensors: readonly (readonly [string, readonly number[]])[],
  fault: ModelFileFault,
  name: string,
  of: TinyShape = shape,
): void {
  assert.throws(
    () => find(tensors, of),
    (error) => {
      assert.ok(error instanceof ModelFileError, String(error));
      assert.equal(error.fault, fault, error.message);
      assert.ok(error.message.includes(`"${name}"`), error.message);
      return true;
    },
  );
}

describe('findDecoderTensors', () => {
  const untied = tinyTensorShapes(shape, false);
  const tied = tinyTensorShapes(shape, true);

  it('finds every tensor', () => {
    const found = find(untied);
    assert.equal(found.layers.length, 2);
    assert.equal(found.output.name, 'output.weight');
    assert.equal(found.layers[1]?.down.name, 'blk.1.ffn_down.weight');
    assert.deepEqual(found.layers[1].down.shape, [6, 5]);
    const all = [
      found.embedding,
      found.outputNorm,
      found.output,
      ...found.layers.flatMap((layer) => Object.values(layer) as (TensorInfo | undefined)[]),
    ].filter((tensor) => tensor !== undefined);
    assert.equal(new Set(all).size, untied.length);
  });

  it('returns the embedding as output when the file ties the two', () => {
    const found = find(tied);
    assert.equal(found.output, found.embedding);
  });

  it('names each tensor that is absent', () => {
    for (const [name] of tied) {
      refuses(
        tied.filter(([other]) => other !== name),
        'incomplete',
        name,
      );
    }
  });

  it('names each tensor of another shape', () => {
    for (const [name] of untied) {
      const changed = untied.map(([other, size]) => [other, other === name ? [...size, 2] : size] as const);
      refuses(changed, 'corrupt', name);
    }
    const grown = untied.map(([name, size]) => [name, name === 'output.weight' ? [8, 6] : size] as const);
    refuses(grown, 'corrupt', 'output.weight');
  });

  it('requires the biases of a qwen2', () => {
    const all = tinyTensorShapes(qwen2, true);
    const { queryBias, keyBias, valueBias } = find(all, qwen2).layers[1]!;
    assert.deepEqual(
      [queryBias, keyBias, valueBias].map((bias) => [bias?.name, bias?.shape]),
      [
        ['blk.1.attn_q.bias', [8]],
        ['blk.1.attn_k.bias', [4]],
        ['blk.1.attn_v.bias', [4]],
      ],
    );
    for (const [name] of all.filter(([name]) => name.endsWith('bias'))) {
      const without = all.filter(([other]) => other !== name);
      refuses(without, 'incomplete', name, qwen2);
    }
  });

  it('finds the biases of a llama if it has some', () => {
    assert.equal(find(tied).layers[0]?.keyBias, undefined);
    const found = find([...tied, ['blk.0.attn_k.bias', [4]]]).layers[0];
    assert.equal(found?.keyBias?.name, 'blk.0.attn_k.bias');
    assert.equal(found.queryBias, undefined);
  });

  it('finds every tensor of each architecture, and names each that is absent', () => {
    for (const architecture of tinyArchitectures) {
      const other: TinyShape = { ...shape, architecture };
      const all = tinyTensorShapes(other, true);
      const { layers, outputNormBias } = find(all, other);
      const { queryNorm, gate, upBias, attentionNormBias } = layers[1]!;
      const has = [queryNorm, gate, upBias, attentionNormBias, outputNormBias].map(
        (tensor) => tensor !== undefined,
      );
      const isStarCoder = architecture === 'starcoder2';
      assert.deepEqual(has, [architecture === 'qwen3', !isStarCoder, isStarCoder, isStarCoder, isStarCoder]);
      const needed = all.filter(
        ([name]) =>
          architecture === 'qwen2' || !/(attn|ffn)_[a-z]+\.bias/.test(name) || name.includes('norm'),
      );
      for (const [name] of needed) {
        const without = all.filter(([other]) => other !== name);
        refuses(without, 'incomplete', name, other);
      }
    }
  });

  it('finds biases of all matrices, and factors of the rotary frequencies', () => {
    const { layers, ropeFactors } = find([
      ...tinyTensorShapes({ ...shape, hasBiases: true, hasRopeFactors: true }, true),
    ]);
    const { attentionOutputBias, gateBias, upBias, downBias } = layers[0]!;
    assert.deepEqual(
      [attentionOutputBias, gateBias, upBias, downBias, ropeFactors].map((tensor) => tensor?.name),
      [
        ...['attn_output', 'ffn_gate', 'ffn_up', 'ffn_down'].map((name) => `blk.0.${name}.bias`),
        'rope_freqs.weight',
      ],
    );
  });

  it('refuses unknown tensors', () => {
    for (const name of ['blk.0.attn_norm.bias', 'blk.0.attn_q_norm.weight', 'blk.2.attn_norm.weight']) {
      refuses([...untied, [name, [6]]], 'unsupported', name);
    }
    refuses(
      [...tinyTensorShapes(qwen2, true), ['rope_freqs.weight', [1]]],
      'unsupported',
      'rope_freqs.weight',
      qwen2,
    );
  });
});
