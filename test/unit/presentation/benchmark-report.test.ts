import assert from 'node:assert/strict';
import { benchmarkReport } from '../../../src/presentation/benchmark-report.ts';
import type { Machine } from '../../../src/presentation/machine.ts';
import type { Benchmark } from '../../../src/worker/protocol.ts';
import { sentence } from '../../../src/util/plain-text.ts';
import type { Typing } from '../../../src/presentation/measurement.ts';
import { ready } from '../helpers/worker-messages.ts';

const machine: Machine = {
  platform: 'linux',
  architecture: 'x64',
  processor: 'A  Processor ',
  threads: 4,
  memoryBytes: 2 ** 33,
  runtime: 'Node 22.0.0',
};

const result: Benchmark = {
  prefill: { tokens: 512, ms: 1_000 },
  decode: { tokens: 48, ms: 480 },
  keystroke: { count: 24, p50: 8.25, p95: 31.4, promptTokens: 700, reused: 698 },
};

describe('benchmarkReport', () => {
  const none: Typing = { kind: 'not-typed', reason: sentence`no file is open` };
  const reportOf = (speed: Benchmark, typing: Typing = none): string =>
    benchmarkReport({ model: ready.model, speed, typing, loadMs: 5 }, machine);
  const report = (p50: number): string => reportOf({ ...result, keystroke: { ...result.keystroke, p50 } });

  it('has the speeds, and what they are of', () => {
    const text = report(8.25);
    assert.match(text, /median +8\.3 ms\n +95th percentile +31 ms\n +measured over +24 typed characters/);
    assert.match(text, /from the cache +698 of 700 tokens/);
    assert.match(text, /prefill +512 tokens per second \(of 512\)/);
    assert.match(text, /decode +100 tokens per second/);
    assert.match(text, /^Shape: 2 layers, width 64, .* trained for 128 positions$/m);
    assert.match(text, /A Processor, 4 threads, 8\.0 GB of memory, linux x64, Node 22/);
  });

  it('explains what the speeds mean, and what to do when they are low', () => {
    assert.match(report(20), /keep up with typing/);
    assert.match(report(120), /short pauses/);
    assert.match(report(500), /"foretype\.maxTokens"/);
  });

  it('does not divide by zero', () => {
    const prefill = { tokens: 3, ms: 0 };
    assert.match(reportOf({ ...result, prefill }), /prefill +too fast to measure/);
  });

  it('tells what suggestions save in the open file', () => {
    const pieces = [
      { keys: 60, keysByHand: 80, shown: 6, taken: 4, wrong: 2 },
      { keys: 90, keysByHand: 120, shown: 4, taken: 4, wrong: 0 },
    ];
    const text = reportOf(result, { kind: 'typed', evaluation: { pieces, chosen: 5 } });
    assert.match(text, /keys saved +25 % of 200$/m);
    assert.match(text, /right +80 % of 10 suggestions$/m);
    assert.match(text, /pieces +2 of 5$/m);
  });

  it('says why there are no keys saved', () => {
    assert.match(report(20), /^Keys saved were not measured: no file is open\.$/m);
    const nothing = (chosen: number): string =>
      reportOf(result, { kind: 'typed', evaluation: { pieces: [], chosen } });
    assert.match(nothing(0), /no code to type\.$/m);
    assert.match(nothing(4), /took too long\.$/m);
    const failed: Typing = { kind: 'not-typed', reason: sentence`The model needs more memory.` };
    assert.match(reportOf(result, failed), /measured: The model needs more memory\.$/m);
  });
});
