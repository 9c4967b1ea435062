import assert from 'node:assert/strict';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { plain } from '../../../../src/util/plain-text.ts';
import type { EngineMeasurement, EngineName } from '../../../../src/worker/protocol.ts';
import { CountingFiles } from '../../helpers/counting-files.ts';
import { PlayedGpu } from '../../helpers/played-gpu.ts';
import { ServerRig } from '../../helpers/server-rig.ts';
import { tinyModelFile } from '../../helpers/tiny-model-file.ts';
import { describeWithGpu } from '../../helpers/webgpu-engines.ts';

const text = 'const a = 1;\nconst b = ';
const runtime = new CountingFiles(() => new MemoryByteSource(new Uint8Array(0)));

/** A worker with a model that every engine runs. */
function start(
  gpu: GPU | undefined,
  engine: EngineName,
  measured: readonly EngineMeasurement[] = [],
): ServerRig {
  const rig = new ServerRig(
    { 'tiny.gguf': tinyModelFile('Tiny', 'Q8_0') },
    { gpu, readRuntimeFile: async (name) => runtime.readRuntimeFile(name) },
  );
  const options = { ...rig.options('tiny.gguf'), engine, measured: JSON.stringify(measured) };
  rig.send({ type: 'load', options });
  return rig;
}

const measurement = (webgpuMs: number): EngineMeasurement => ({
  ...{ adapter: plain('played gpu'), kernelsMs: 100, webgpuMs, agrees: true },
});

describe('WorkerServer without a GPU', () => {
  it('runs the kernels where WebGPU is asked for, and says why', async () => {
    const rig = start(undefined, 'webgpu');
    await rig.settled();
    const [ready] = rig.of('ready');
    const why = 'There is no WebGPU here. The engine "kernels" runs the model instead.';
    assert.deepEqual([ready?.model.engine, ready?.model.fallback], ['kernels', why]);
    assert.deepEqual(rig.of('log'), [{ type: 'log', level: 'warn', message: why }]);
    await rig.end();
  });

  it('runs the kernels where it may choose, and has nothing to say', async () => {
    const rig = start(undefined, 'auto');
    await rig.settled();
    const [ready] = rig.of('ready');
    assert.deepEqual([ready?.model.engine, ready?.model.fallback], ['kernels', undefined]);
    assert.equal(ready?.model.measured, undefined);
    await rig.end();
  });
});

describeWithGpu('WorkerServer with a GPU', (dawn) => {
  it('runs a model on it', async () => {
    const rig = start(new PlayedGpu(await dawn()), 'webgpu');
    await rig.settled();
    const [ready] = rig.of('ready');
    const { engine, gpu, threads, fallback } = ready!.model;
    assert.deepEqual([engine, gpu, threads, fallback], ['webgpu', 'played gpu', 0, undefined]);
    rig.open(text);
    rig.complete(1, { offset: text.length });
    await rig.settled();
    assert.notEqual(rig.completed(1), undefined);
    await rig.end();
  });

  it('says that a software adapter is slow', async () => {
    const rig = start(new PlayedGpu(await dawn(), 'swiftshader'), 'webgpu');
    await rig.settled();
    assert.match(rig.of('ready')[0]?.model.fallback ?? '', /far slower than the engine "kernels"/);
    await rig.end();
  });

  it('completes with the kernels once the device is lost, and tells it once', async () => {
    const gpu = new PlayedGpu(await dawn());
    const rig = start(gpu, 'webgpu');
    rig.open(text);
    rig.complete(1, { offset: text.length });
    await rig.settled();
    gpu.lose();
    for (const id of [2, 3]) {
      rig.open(`${text}${id}`, id);
      rig.complete(id, { offset: text.length, version: id });
      await rig.settled();
      assert.notEqual(rig.completed(id), undefined);
    }
    assert.deepEqual(
      rig.of('ready').map(({ model }) => model.engine),
      ['webgpu', 'kernels'],
    );
    const told = rig.of('log').map(({ message }) => message);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^The GPU stopped: .* The engine "kernels" runs the model instead\.$/);
    assert.equal(rig.of('ready')[1]?.model.fallback, told[0]);
    await rig.end();
  });

  it('answers the same request with the kernels when the device is lost while it decodes', async () => {
    const gpu = new PlayedGpu(await dawn());
    const rig = start(gpu, 'webgpu');
    rig.open(text);
    await rig.settled();
    gpu.loseAtNextSubmit();
    rig.complete(1, { offset: text.length });
    await rig.settled();
    assert.notEqual(rig.completed(1), undefined);
    assert.equal(rig.of('rejected').length, 0);
    assert.equal(rig.of('ready').at(-1)?.model.engine, 'kernels');
    await rig.end();
  });

  describe('that may choose', () => {
    it('does not take a software adapter', async () => {
      const rig = start(await dawn().then((gpu) => new PlayedGpu(gpu, 'swiftshader')), 'auto');
      await rig.settled();
      const [ready] = rig.of('ready');
      assert.deepEqual([ready?.model.engine, ready?.model.measured], ['kernels', undefined]);
      await rig.end();
    });

    it('measures both, and takes the faster one', async () => {
      const rig = start(new PlayedGpu(await dawn()), 'auto');
      await rig.settled();
      const { engine, measured } = rig.of('ready')[0]!.model;
      assert.equal(measured?.adapter, 'played gpu');
      assert.ok(measured.agrees, 'Both engines find the same tokens the likeliest.');
      assert.equal(engine, measured.webgpuMs < 0.8 * measured.kernelsMs ? 'webgpu' : 'kernels');
      await rig.end();
    });

    it('goes by what was measured with this GPU before', async () => {
      for (const [webgpuMs, engine] of [
        [20, 'webgpu'],
        [90, 'kernels'],
      ] as const) {
        const known = measurement(webgpuMs);
        const rig = start(new PlayedGpu(await dawn()), 'auto', [known]);
        await rig.settled();
        const [ready] = rig.of('ready');
        assert.deepEqual([ready?.model.engine, ready?.model.measured], [engine, known]);
        await rig.end();
      }
    });
  });
});
