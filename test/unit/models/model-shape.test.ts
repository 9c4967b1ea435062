import assert from 'node:assert/strict';
import { MIN_CONTEXT, readModelShape, requireHeadSteps } from '../../../src/models/model-shape.ts';
import type { ModelShape } from '../../../src/runtime/engine.ts';
import type { GgufMetadata } from '../../../src/gguf/metadata.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { readHeader } from '../../../src/gguf/header.ts';
import { ModelFileError, type ModelFileFault } from '../../../src/gguf/model-file-error.ts';
import { bool, buildGguf, f32, text, u32, type BuiltValue } from '../helpers/gguf-builder.ts';
import { tinyMetadata, type TinyArchitecture } from '../helpers/tiny-llama.ts';

const shape = {
  layers: 2,
  width: 64,
  heads: 4,
  kvHeads: 2,
  headDim: 16,
  feedForward: 96,
  vocabulary: 10,
  contextLength: 128,
};

/** A valid model's metadata with keys changed, or removed if the value is `undefined`. */
function metadata(changes: Readonly<Record<string, BuiltValue | undefined>> = {}): GgufMetadata {
  const all: Record<string, BuiltValue | undefined> = { ...tinyMetadata(shape), ...changes };
  const kept = Object.entries(all).filter((entry): entry is [string, BuiltValue] => entry[1] !== undefined);
  return readHeader(new MemoryByteSource(buildGguf({ metadata: kept }))).metadata;
}

function refuses(
  changes: Readonly<Record<string, BuiltValue | undefined>>,
  fault: ModelFileFault,
  message: RegExp,
): void {
  assert.throws(
    () => readModelShape(metadata(changes)),
    (error) => {
      assert.ok(error instanceof ModelFileError, String(error));
      assert.equal(error.fault, fault, error.message);
      assert.match(error.message, message);
      return true;
    },
    JSON.stringify(Object.keys(changes)),
  );
}

describe('readModelShape', () => {
  it('reads the shape of a llama', () => {
    const { ropeBase, ropeFactor, rotary, norm, normEpsilon, activation, scales, ...sizes } =
      readModelShape(metadata());
    assert.deepEqual(sizes, shape);
    assert.deepEqual([norm, activation], ['rms', 'swiglu']);
    assert.deepEqual(scales, { embedding: 1, residual: 1, attention: 1, logits: 1 });
    assert.equal(rotary, 'interleaved');
    assert.equal(ropeBase, 10_000);
    assert.equal(ropeFactor, 1);
    assert.equal(normEpsilon, Math.fround(1e-5));
  });

  it('reads the shape of a qwen2, whose rotary pairs are half a head apart', () => {
    const bytes = buildGguf({ metadata: tinyMetadata({ ...shape, architecture: 'qwen2' }) });
    const qwen2 = readModelShape(readHeader(new MemoryByteSource(bytes)).metadata);
    assert.deepEqual(qwen2, { ...readModelShape(metadata()), rotary: 'half-split' });
  });

  it('reads the shapes of other architectures', () => {
    const read = (architecture: TinyArchitecture): ModelShape => {
      const bytes = buildGguf({ metadata: tinyMetadata({ ...shape, architecture }) });
      return readModelShape(readHeader(new MemoryByteSource(bytes)).metadata);
    };
    const llama = read('llama');
    assert.deepEqual(read('qwen3'), { ...llama, rotary: 'half-split' });
    assert.deepEqual(read('starcoder2'), {
      ...llama,
      rotary: 'half-split',
      norm: 'layer',
      activation: 'gelu',
    });
    const { scales, ...granite } = read('granite');
    assert.deepEqual({ ...granite, scales: llama.scales }, llama);
    const { fround } = Math;
    assert.deepEqual(scales, {
      embedding: 3,
      residual: fround(0.4),
      attention: fround(0.1) * 4,
      logits: 2,
    });
  });

  it('has no scales where a granite says 0 or nothing', () => {
    const metadata = { ...tinyMetadata({ ...shape, architecture: 'granite' }) };
    for (const key of ['embedding_scale', 'residual_scale', 'attention.scale', 'logit_scale'])
      metadata[`granite.${key}`] = f32(0);
    const bytes = buildGguf({ metadata });
    const { scales } = readModelShape(readHeader(new MemoryByteSource(bytes)).metadata);
    assert.deepEqual(scales, { embedding: 1, residual: 1, attention: 1, logits: 1 });
  });

  it('refuses a granite whose scales are not numbers of ordinary size, or that rotates nothing', () => {
    const granite = (changes: Readonly<Record<string, BuiltValue>>): void => {
      const bytes = buildGguf({
        metadata: { ...tinyMetadata({ ...shape, architecture: 'granite' }), ...changes },
      });
      readModelShape(readHeader(new MemoryByteSource(bytes)).metadata);
    };
    for (const key of ['embedding_scale', 'residual_scale', 'attention.scale', 'logit_scale'])
      for (const value of [-1, 1e30, NaN, Infinity])
        assert.throws(() => {
          granite({ [`granite.${key}`]: f32(value) });
        }, /impossible shape/);
    assert.throws(() => {
      granite({ 'granite.rope.scaling.finetuned': bool(false) });
    }, /rotary/);
    granite({ 'granite.rope.scaling.finetuned': bool(true) });
  });

  it('has defaults for optional keys', () => {
    const read = readModelShape(
      metadata({
        'llama.attention.head_count_kv': undefined,
        'llama.attention.key_length': undefined,
        'llama.rope.freq_base': undefined,
      }),
    );
    assert.deepEqual([read.kvHeads, read.headDim, read.ropeBase], [4, 16, 10_000]);
  });

  it('limits a very long context length', () => {
    const contextOf = (length: number): number =>
      readModelShape(metadata({ 'llama.context_length': u32(length) })).contextLength;
    assert.equal(contextOf(8192), 8192);
    assert.equal(contextOf(1 << 20), 32_768);
  });

  it('refuses a context length that is too short for a prompt', () => {
    for (const length of [1, 2, 15])
      refuses(
        { 'llama.context_length': u32(length) },
        'unsupported',
        new RegExp(`context length is ${length}, too short to complete code: that takes at least 16`),
      );
    const shortest = readModelShape(metadata({ 'llama.context_length': u32(MIN_CONTEXT) }));
    assert.equal(shortest.contextLength, 16);
  });

  it('refuses other architectures by name', () => {
    for (const name of ['gemma', 'toString', '']) {
      refuses(
        { 'general.architecture': text(name) },
        'unsupported',
        new RegExp(`"${name}".*"llama", "qwen2", "qwen3", "granite" and "starcoder2" are`),
      );
    }
    refuses({ 'general.architecture': undefined }, 'incomplete', /general\.architecture/);
  });

  it('names each required key that is absent', () => {
    const needed = [
      'llama.block_count',
      'llama.context_length',
      'llama.embedding_length',
      'llama.feed_forward_length',
      'llama.attention.head_count',
      'llama.attention.layer_norm_rms_epsilon',
      'tokenizer.ggml.tokens',
    ];
    for (const key of needed) refuses({ [key]: undefined }, 'incomplete', new RegExp(`"${key}"`));
  });

  it('refuses invalid sizes', () => {
    for (const key of ['block_count', 'context_length', 'embedding_length', 'attention.head_count']) {
      for (const value of [u32(0), u32(2 ** 32 - 1), f32(1.5), f32(NaN)]) {
        refuses({ [`llama.${key}`]: value }, 'corrupt', /is not valid|impossible shape/);
      }
    }
  });

  it('refuses inconsistent shapes', () => {
    const impossible: readonly Readonly<Record<string, BuiltValue | undefined>>[] = [
      { 'llama.attention.head_count_kv': u32(3) },
      { 'llama.attention.head_count_kv': u32(8) },
      { 'llama.attention.head_count_kv': u32(0) },
      { 'llama.attention.head_count_kv': f32(0.5) },
      { 'llama.attention.head_count': u32(3), 'llama.attention.key_length': undefined },
      { 'llama.attention.key_length': u32(0) },
      { 'llama.attention.key_length': u32(15) },
      { 'llama.attention.key_length': u32(2 ** 31) },
      { 'llama.attention.key_length': u32(2 ** 15) },
      { 'llama.attention.head_count': u32(2 ** 12), 'llama.attention.key_length': u32(32) },
      { 'llama.attention.head_count': u32(2 ** 13) },
      { 'llama.block_count': u32(2 ** 13) },
      { 'llama.embedding_length': u32(2 ** 17) },
      { 'llama.feed_forward_length': u32(2 ** 19) },
      { 'llama.rope.freq_base': { type: 'float64', value: 1e300 } },
      { 'llama.rope.freq_base': { type: 'float64', value: 1e-300 } },
      { 'llama.attention.layer_norm_rms_epsilon': { type: 'float64', value: 1e-60 } },
      { 'llama.attention.layer_norm_rms_epsilon': f32(NaN) },
      { 'llama.rope.freq_base': f32(0) },
      { 'llama.rope.freq_base': f32(Infinity) },
      { 'llama.rope.freq_base': f32(NaN) },
      { 'llama.attention.layer_norm_rms_epsilon': f32(0) },
      { 'llama.attention.layer_norm_rms_epsilon': f32(Infinity) },
      { 'tokenizer.ggml.tokens': { list: 'string', values: [] } },
    ];
    for (const changes of impossible) refuses(changes, 'corrupt', /is not valid|impossible shape/);
  });

  it('refuses unsupported rotary embeddings', () => {
    refuses({ 'llama.rope.dimension_count': u32(8) }, 'unsupported', /rotary/);
    refuses({ 'llama.rope.scaling.type': text('yarn') }, 'unsupported', /rotary/);
    for (const factor of [0.5, -1, NaN, Infinity])
      refuses({ 'llama.rope.scaling.factor': f32(factor) }, 'corrupt', /impossible shape/);
  });

  it('reads the factor of linear scaling; older files have no type, only the factor', () => {
    const scaled: readonly Readonly<Record<string, BuiltValue>>[] = [
      { 'llama.rope.scaling.type': text('linear'), 'llama.rope.scaling.factor': f32(4) },
      { 'llama.rope.scaling.factor': f32(4) },
      { 'llama.rope.scale_linear': f32(4) },
    ];
    for (const changes of scaled) assert.equal(readModelShape(metadata(changes)).ropeFactor, 4);
  });

  it('refuses hybrids and mixtures of experts by name, with the reason', () => {
    const state = /"\w+" is not supported: its layers keep a state that cannot be truncated/;
    refuses({ 'general.architecture': text('granitehybrid') }, 'unsupported', state);
    refuses({ 'general.architecture': text('qwen35') }, 'unsupported', state);
    const other = { 'general.architecture': text('newer') };
    for (const key of ['ssm.state_size', 'shortconv.l_cache', 'wkv.head_size'])
      refuses({ ...other, [`newer.${key}`]: u32(4) }, 'unsupported', state);
    refuses(
      { 'llama.expert_count': u32(8) },
      'unsupported',
      /"llama" is not supported: it is a mixture of 8 experts/,
    );
    assert.deepEqual(readModelShape(metadata({ 'llama.expert_count': u32(0) })), readModelShape(metadata()));
  });

  it('accepts rotary keys that scale nothing', () => {
    const same = [
      { 'llama.rope.dimension_count': u32(16) },
      { 'llama.rope.scaling.type': text('none'), 'llama.rope.scaling.factor': f32(4) },
      { 'llama.rope.scaling.factor': f32(1) },
      { 'llama.rope.scale_linear': f32(1) },
      { 'llama.rope.scaling.factor': f32(0) },
    ];
    for (const changes of same)
      assert.deepEqual(readModelShape(metadata(changes)), readModelShape(metadata()));
  });
});

describe('requireHeadSteps', () => {
  it('refuses heads that an engine does not go through in whole steps', () => {
    requireHeadSteps(readModelShape(metadata()), 16);
    assert.throws(() => {
      requireHeadSteps(readModelShape(metadata()), 32);
    }, /^ModelFileError: The model's heads have 16 dimensions; only multiples of 32 are supported\.$/);
  });
});
