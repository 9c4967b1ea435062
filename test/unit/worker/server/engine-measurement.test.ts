import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/runtime/engine.ts';
import { ForwardingEngine } from '../../../../src/runtime/forwarding-engine.ts';
import { plain } from '../../../../src/util/plain-text.ts';
import {
  measureEngines,
  prefersGpu,
  readMeasurements,
} from '../../../../src/worker/server/engine-measurement.ts';
import type { EngineMeasurement } from '../../../../src/worker/protocol.ts';
import { ToyEngine } from '../../helpers/toy-engine.ts';

const measured: EngineMeasurement = {
  ...{ adapter: plain('gpu'), kernelsMs: 100, webgpuMs: 79, agrees: true },
};

describe('prefersGpu', () => {
  it('takes a GPU that is clearly faster and right', () => {
    assert.equal(prefersGpu(measured), true);
    assert.equal(prefersGpu({ ...measured, webgpuMs: 81 }), false);
    assert.equal(prefersGpu({ ...measured, agrees: false }), false);
  });
});

describe('readMeasurements', () => {
  it('reads what was written, and leaves out what is not valid', () => {
    const wrong = [
      null,
      7,
      { ...measured, kernelsMs: -1 },
      { ...measured, webgpuMs: null },
      { ...measured, agrees: 'yes' },
      { ...measured, adapter: 1 },
    ];
    assert.deepEqual(readMeasurements(JSON.stringify([measured, ...wrong])), [measured]);
    for (const text of ['', '{', '{}', '7', 'null']) assert.deepEqual(readMeasurements(text), []);
  });
});

describe('measureEngines', () => {
  /** Engines of which each evaluation takes some time. */
  function engines(webgpuMs: number) {
    let time = 0;
    const [kernels, other] = [new ToyEngine(64, 256), new ToyEngine(64, 256)];
    kernels.onEvaluate = () => (time += 10);
    other.onEvaluate = () => (time += webgpuMs);
    return { both: { kernels, webgpu: other }, clock: { now: () => time, after: () => () => undefined } };
  }

  it('takes the same tokens through both, and frees their slots', async () => {
    const { both, clock } = engines(2);
    const result = await measureEngines(both, plain('gpu'), clock);
    // The prompt, and sixteen tokens.
    assert.deepEqual(result, { adapter: 'gpu', kernelsMs: 170, webgpuMs: 34, agrees: true });
    assert.deepEqual(both.kernels.calls, both.webgpu.calls);
    assert.deepEqual([both.kernels.live, both.webgpu.live], [0, 0]);
  });

  it('notices an engine with other results', async () => {
    const { both, clock } = engines(2);
    const wrong = new (class extends ForwardingEngine {
      override async evaluate(...args: Parameters<Engine['evaluate']>): Promise<Float32Array> {
        return (await super.evaluate(...args)).map((logit) => -logit);
      }
    })(both.webgpu);
    const measured = await measureEngines({ ...both, webgpu: wrong }, plain('gpu'), clock);
    assert.equal(measured.agrees, false);
  });

  it('measures a model with a short context', async () => {
    const short = { kernels: new ToyEngine(64, 8), webgpu: new ToyEngine(64, 8) };
    const { agrees } = await measureEngines(short, plain('gpu'), engines(1).clock);
    assert.equal(agrees, true);
  });
});
