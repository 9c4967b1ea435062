import assert from 'node:assert/strict';
import { shapeText } from '../../../../src/presentation/diagnostics-text.ts';
import { faultText } from '../../../../src/worker/client/fault-text.ts';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { bestVariant, kernelFile } from '../../../../src/engines/kernels/variants.ts';
import { kernelBuild } from '../../helpers/kernel-engines.ts';
import { ServerRig } from '../../helpers/server-rig.ts';
import { tinyModelFile } from '../../helpers/tiny-model-file.ts';

const text = 'const a = 1;\nconst b = ';

const types = (rig: ServerRig, id: number): string[] => rig.answers(id).map(({ type }) => type);

describe('WorkerServer loads', () => {
  it('a model and describes it', async () => {
    const rig = new ServerRig({ 'other.gguf': tinyModelFile('Other') });
    rig.load('other.gguf');
    await rig.settled();
    const [ready] = rig.of('ready');
    assert.deepEqual(
      { ...ready!.model, parameters: undefined, shape: undefined },
      {
        name: 'Other',
        parameters: undefined,
        shape: undefined,
        contextTokens: 128,
        engine: 'ort',
        fallback: undefined,
        threads: 1,
        gpu: undefined,
        measured: undefined,
        fillsInTheMiddle: true,
      },
    );
    assert.match(shapeText(ready!.model.shape), /^\d+ layers, width \d+, \d+ heads \(\d+ of K\/V\) of \d+, /);
    assert.ok(ready!.loadMs > 0 && ready!.memory.engineBytes > 0 && ready!.model.parameters > 0);
    assert.equal(rig.of('failed').length, 0);
    await rig.end();
  });

  it('on slower kernels than there are, and says why', async () => {
    const best = bestVariant();
    const rig = new ServerRig(
      { 'tiny.gguf': tinyModelFile('Tiny', 'Q8_0') },
      {
        readRuntimeFile: async (name) =>
          Promise.resolve(name === kernelFile(best) ? new Uint8Array(0) : kernelBuild('plain').bytes),
      },
    );
    rig.send({ type: 'load', options: { ...rig.options('tiny.gguf'), engine: 'kernels' } });
    await rig.settled();
    const [ready] = rig.of('ready');
    assert.equal(ready?.model.engine, 'kernels');
    const reason = ready.model.fallback;
    assert.match(reason ?? '', /^A file of Foretype is missing or damaged: kernels-.* slower kernels run\.$/);
    assert.deepEqual(rig.of('log'), [{ type: 'log', level: 'warn', message: reason }]);
    await rig.end();
  });

  it('and tells how far it is, ever farther', async () => {
    const rig = new ServerRig();
    rig.load();
    await rig.settled();
    const fractions = rig.of('loading').map(({ fraction }) => fraction);
    assert.equal(fractions[0], 0, 'the file is open');
    assert.ok(fractions.length <= 52);
    assert.deepEqual(
      fractions,
      fractions.toSorted((a, b) => a - b),
    );
    assert.ok(fractions.every((fraction) => fraction >= 0 && fraction <= 1));
    await rig.end();
  });

  it('the second of two without a word of the first, which it ends before its warm-up', async () => {
    const rig = new ServerRig();
    rig.load();
    await new Promise((resolve) => setImmediate(resolve));
    rig.load('missing.gguf');
    await rig.settled();
    assert.equal(rig.of('ready').length, 1);
    assert.deepEqual(rig.of('log'), []);
    await rig.end();
  });

  const sound = tinyModelFile();
  const unsound = {
    'empty.gguf': [new Uint8Array(), 'model-invalid'],
    'text.gguf': [new TextEncoder().encode('not a model at all, just text'.repeat(10)), 'model-invalid'],
    'cut.gguf': [sound.subarray(0, sound.length >> 1), 'model-invalid'],
    'header.gguf': [sound.subarray(0, 20), 'model-invalid'],
    'absurd.gguf': [sound.with(8, 255).with(14, 255).with(20, 255), 'model-invalid'],
  } as const;

  it('no unsound file, and says so for each completion', async () => {
    const files = Object.fromEntries(Object.entries(unsound).map(([name, [bytes]]) => [name, bytes]));
    const rig = new ServerRig(files);
    rig.open(text);
    let id = 0;
    for (const [name, fault] of [
      ...Object.entries(unsound).map(([file, [, expected]]) => [file, expected] as const),
      ['missing.gguf', 'model-not-found'] as const,
    ]) {
      rig.load(name);
      rig.complete(++id);
      await rig.settled();
      const failed = rig.of('failed').at(-1)!;
      assert.equal(failed.fault, fault, name);
      assert.ok(faultText(failed.message).length > 10);
      const { type, ...report } = failed;
      assert.equal(type, 'failed');
      assert.deepEqual(rig.answers(id), [{ type: 'rejected', id, kind: 'complete', ...report }]);
    }
    rig.load();
    rig.complete(++id);
    await rig.settled();
    assert.deepEqual(types(rig, id), ['response']);
    await rig.end();
  });

  it('a model of another tokenizer not, and calls it unsupported', async () => {
    // The bytes of a name in the file; the file stays sound.
    const bytes = tinyModelFile().slice();
    const at = Buffer.from(bytes).indexOf('gpt-2');
    bytes.set(new TextEncoder().encode('gpt-9'), at);
    const rig = new ServerRig({ 'other.gguf': bytes });
    rig.load('other.gguf');
    await rig.settled();
    assert.deepEqual(
      rig.of('failed').map(({ fault }) => fault),
      ['model-unsupported'],
    );
    await rig.end();
  });

  it('a model whose cache would have no room not, and disposes its engine', async () => {
    const rig = new ServerRig();
    rig.send({ type: 'load', options: { ...rig.options('tiny.gguf'), cacheBytes: 1 } });
    await rig.settled();
    assert.deepEqual(
      rig.of('failed').map(({ fault }) => fault),
      ['settings'],
    );
    assert.equal(rig.openFiles, 0);
    rig.load();
    await rig.settled();
    assert.deepEqual([rig.of('ready').length, rig.openFiles], [1, 1]);
    await rig.end();
    assert.equal(rig.openFiles, 0);
  });

  it('another model in mid-completion, which is then cancelled', async () => {
    const rig = new ServerRig();
    rig.load();
    rig.open(text);
    await rig.settled();
    rig.complete(1, { offset: text.length });
    rig.host.onYield = () => {
      rig.host.onYield = () => undefined;
      rig.load();
    };
    await rig.settled();
    await rig.settled();
    assert.equal(rig.of('ready').length, 2);
    assert.deepEqual(types(rig, 1), ['cancelled']);
    rig.complete(2, { offset: text.length });
    await rig.settled();
    assert.deepEqual(types(rig, 2), ['response']);
    await rig.end();
  });

  it('nothing before it is told to, and says so', async () => {
    const rig = new ServerRig();
    rig.open(text);
    rig.complete(1);
    await rig.settled();
    assert.deepEqual(
      rig.answers(1).map((answer) => answer.type === 'rejected' && answer.fault),
      ['internal'],
    );
  });

  it('a model that computes nothing, and refuses each completion with the reason', async () => {
    const sound = tinyModelFile();
    const tensors = [...new GgufFile(new MemoryByteSource(sound)).tensors.values()];
    const overwrite = (name: string, value: number): Uint8Array => {
      const file = sound.slice();
      const { offset, elements } = tensors.find((info) => info.name === name)!;
      new Float32Array(file.buffer, offset, elements).fill(value);
      return file;
    };
    const files = {
      'huge.gguf': overwrite('blk.0.ffn_norm.weight', 3e38),
      'infinite.gguf': overwrite('output_norm.weight', 3e38),
      'zero.gguf': overwrite('output_norm.weight', 0),
    };
    const rig = new ServerRig(files);
    rig.open(text);
    for (const [id, name] of Object.keys(files).entries()) {
      rig.load(name);
      rig.complete(id, { offset: text.length });
      await rig.settled();
      const [answer] = rig.answers(id);
      assert.deepEqual([answer?.type, rig.answers(id).length], ['rejected', 1], name);
      assert.ok(answer?.type === 'rejected' && answer.fault === 'model-invalid');
      assert.match(
        faultText(answer.message),
        /^The model's results are all equal, infinite or not numbers\. /,
      );
    }
    await rig.end();
  });
});
