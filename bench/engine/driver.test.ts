import assert from 'node:assert/strict';
import { measure, type Measurement } from './driver.ts';
import { figures } from './figures.ts';
import type { BenchRequest, BenchResponse } from './protocol.ts';

/** Runs a benchmark whose runtimes answer as told; also returns the order of what was asked. */
async function run(
  runtimes: readonly string[],
  answer: (runtime: string, request: BenchRequest) => BenchResponse,
): Promise<{ measured: readonly Measurement[]; asked: string[]; closed: Set<string> }> {
  const asked: string[] = [];
  const closed = new Set<string>();
  const start = (runtime: string) => ({
    ask: (request: BenchRequest): Promise<BenchResponse> => {
      const what = request.kind === 'visit' ? request.figure : request.kind;
      asked.push(`${runtime} ${what}`);
      return new Promise((resolve) => {
        resolve(answer(runtime, request));
      });
    },
    close: () => {
      closed.add(runtime);
    },
  });
  const plan = { runtimes, modelPath: 'model.gguf', threads: 2, rounds: 3 };
  const measured = await measure(plan, start, () => undefined);
  return { measured, asked, closed };
}

function answerSoundly(runtime: string, request: BenchRequest): BenchResponse {
  switch (request.kind) {
    case 'load':
      assert.deepEqual([request.runtime, request.modelPath, request.threads], [runtime, 'model.gguf', 2]);
      return { kind: 'loaded', loadMs: 5, threads: 1, detail: `${runtime}'s backend` };
    case 'visit':
      return request.figure === 'decode2048Ms' ? { kind: 'visited' } : { kind: 'visited', samples: [1, 2] };
    case 'finish':
      return { kind: 'finished', peakMemoryBytes: 7 };
  }
}

describe('measure', () => {
  it('gives each runtime its turn in each round of each figure', async () => {
    const { measured, asked, closed } = await run(['a', 'b'], answerSoundly);
    const visits = figures.flatMap(({ name }) =>
      Array.from({ length: 3 }, () => [`a ${name}`, `b ${name}`]).flat(),
    );
    assert.deepEqual(asked, ['a load', 'b load', ...visits, 'a finish', 'b finish']);
    const { samples, ...rest } = measured[1]!;
    assert.deepEqual(rest, {
      ...{ runtime: 'b', threads: 1, loadMs: 5, peakMemoryBytes: 7, detail: "b's backend" },
    });
    assert.deepEqual(samples.prefill16Ms, [1, 2, 1, 2, 1, 2]);
    assert.equal(samples.decode2048Ms, undefined);
    assert.deepEqual(closed, new Set(['a', 'b']));
  });

  it('goes on without a runtime that cannot be had', async () => {
    const { measured, asked } = await run(['a', 'b'], (runtime, request) =>
      runtime === 'a' ? { kind: 'unavailable', reason: 'no binaries' } : answerSoundly(runtime, request),
    );
    assert.deepEqual(measured[0], { runtime: 'a', threads: 2, samples: {}, unavailable: 'no binaries' });
    assert.deepEqual(
      asked.filter((what) => what.startsWith('a ')),
      ['a load'],
    );
    assert.equal(measured[1]?.samples.decode512Ms?.length, 6);
  });

  it('keeps nothing of a runtime that dies on the way', async () => {
    const { measured, closed } = await run(['a', 'b'], (runtime, request) => {
      if (runtime === 'b' && request.kind === 'visit' && request.figure === 'decode512Ms')
        throw new Error('Its process ended (SIGKILL).');
      return answerSoundly(runtime, request);
    });
    const unavailable = 'Its process ended (SIGKILL).';
    assert.deepEqual(measured[1], { runtime: 'b', threads: 1, samples: {}, unavailable });
    assert.equal(measured[0]?.samples.decode512Ms?.length, 6);
    assert.ok(closed.has('b'));
  });
});
