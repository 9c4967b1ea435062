import assert from 'node:assert/strict';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import {
  inspectModel,
  mainType,
  type InspectOptions,
  type ModelInspection,
} from '../../../src/models/inspect-model.ts';
import { OutOfMemoryError } from '../../../src/runtime/engine.ts';
import { plain } from '../../../src/util/plain-text.ts';
import {
  buildGguf,
  text,
  texts,
  u32,
  type BuiltFile,
  type BuiltTensor,
  type BuiltValue,
} from '../helpers/gguf-builder.ts';
import { tinyModelFile } from '../helpers/tiny-model-file.ts';

const options: InspectOptions = { requiredBytes: () => 1000, machineBytes: 2000, checkVocabulary: true };
const inspect = (bytes: Uint8Array, changes: Partial<InspectOptions> = {}): ModelInspection =>
  inspectModel(new MemoryByteSource(bytes), { ...options, ...changes });

const IQ4_XS = 23;
const tensor = (type: number, columns: number, bytes: number): BuiltTensor => ({
  name: `t${type}`,
  type,
  shape: [2, columns],
  data: new Uint8Array(bytes),
});
const described = (
  metadata: Readonly<Record<string, BuiltValue>>,
  tensors: readonly BuiltTensor[] = [],
): BuiltFile => ({
  metadata: {
    'general.architecture': text('qwen2'),
    'tokenizer.ggml.model': text('gpt2'),
    'tokenizer.ggml.pre': text('qwen2'),
    'tokenizer.ggml.tokens': texts(['a', '<fim_prefix>', '<fim_suffix>']),
    ...metadata,
  },
  tensors,
});

describe('inspectModel', () => {
  it('tells what a model is that runs', () => {
    const found = inspect(tinyModelFile('Tiny', 'Q8_0'));
    assert.equal(found.runs, true);
    assert.deepEqual(
      [
        found.name,
        found.architecture,
        found.tokenizer,
        found.contextLength,
        found.memoryBytes,
        found.isEmbedding,
      ],
      ['Tiny', 'llama', 'gpt2/gpt-2', 256, 1000, false],
    );
    assert.equal(found.fim?.order, 'suffix-first');
    assert.equal(mainType(found), 'Q8_0');
    assert.equal(
      Object.values(found.types).reduce((sum, weights) => sum + weights, 0),
      found.parameters,
    );
  });

  it('tells what a file is whose types do not run', () => {
    const file = described({ 'general.license': text('mit'), 'qwen2.context_length': u32(4096) }, [
      tensor(0, 4, 32),
      tensor(IQ4_XS, 256, 272),
      tensor(999, 1, 2),
    ]);
    const found = inspect(buildGguf(file));
    assert.deepEqual(found.types, { IQ4_XS: 512, F32: 8, 999: 2 });
    assert.equal(found.parameters, 522);
    assert.deepEqual([found.licence, found.contextLength, found.memoryBytes], ['mit', 4096, null]);
    assert.equal(found.fim?.dialect, 'starcoder');
    assert.notEqual(found.runs, true);
  });

  const reasons: Readonly<Record<string, readonly [Readonly<Record<string, BuiltValue>>, RegExp]>> = {
    'its architecture': [{ 'general.architecture': text('other') }, /architecture "other" is not supported/],
    'that it is a shard': [{ 'split.count': u32(3) }, /split into 3 files/],
    'what is missing': [{}, /no "qwen2\.attention\.head_count"/],
  };
  for (const [name, [metadata, reason]] of Object.entries(reasons)) {
    it(`says why a model does not run: ${name}`, () => {
      const { runs } = inspect(buildGguf(described(metadata)));
      assert.match(String(runs), reason);
    });
  }

  it('says that a model is larger than memory', () => {
    const file = tinyModelFile('Tiny', 'Q8_0');
    const large = inspect(file, { machineBytes: 999 });
    assert.match(String(large.runs), /more memory than this machine has/);
    assert.equal(large.memoryBytes, 1000);
    const refused = (): never => {
      throw new OutOfMemoryError(plain('Too large.'));
    };
    assert.equal(inspect(file, { requiredBytes: refused }).runs, 'Too large.');
  });

  it('knows embedding models', () => {
    assert.ok(inspect(buildGguf(described({ 'general.architecture': text('nomic-bert') }))).isEmbedding);
    assert.ok(inspect(buildGguf(described({ 'qwen2.pooling_type': u32(3) }))).isEmbedding);
  });

  it('tells what it can of a file with almost nothing in it', () => {
    const found = inspect(buildGguf({}));
    assert.deepEqual(
      { ...found, runs: '' },
      {
        ...{ name: null, architecture: null, parameters: 0, types: {}, tokenizer: null, fim: null },
        ...{ contextLength: null, licence: null, isEmbedding: false, runs: '', memoryBytes: null },
      },
    );
    assert.equal(mainType(found), 'empty');
  });

  it('refuses what is no GGUF file, and closes it', () => {
    let closed = 0;
    const source = new MemoryByteSource(new TextEncoder().encode('no model'));
    source.close = (): void => {
      closed++;
    };
    assert.throws(
      () => inspectModel(source, options),
      (error) => error instanceof ModelFileError && error.fault === 'not-gguf',
    );
    assert.ok(closed > 0);
  });
});
