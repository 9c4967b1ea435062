/** The process of one runtime: loads it, takes samples as it is told, and answers over the channel to its parent. */
import { errorMessage } from '../../src/util/errors.ts';
import type { Evaluator } from './evaluator.ts';
import { figures } from './figures.ts';
import type { BenchRequest, BenchResponse } from './protocol.ts';
import { measureReading } from './reading.ts';
import { runtimeNamed } from './runtimes/registry.ts';
import { FigureSampler } from './sampler.ts';

let evaluator: Evaluator | undefined;
let sampler: FigureSampler | undefined;

process.on('message', (request: BenchRequest) => {
  void answer(request).then((response) => process.send?.(response));
});
process.on('disconnect', () => process.exit());

async function answer(request: BenchRequest): Promise<BenchResponse> {
  try {
    switch (request.kind) {
      case 'load':
        return await load(request);
      case 'visit':
        return await visit(request.figure);
      case 'finish':
        return await finish();
    }
  } catch (error) {
    return { kind: 'unavailable', reason: errorMessage(error) };
  }
}

async function load(request: BenchRequest & { kind: 'load' }): Promise<BenchResponse> {
  const runtime = await runtimeNamed(request.runtime).prepare(request);
  const start = performance.now();
  evaluator = await runtime.load();
  const loadMs = performance.now() - start;
  sampler = new FigureSampler(evaluator, () => performance.now());
  await sampler.warmUp();
  const { threads, detail } = evaluator;
  return { kind: 'loaded', loadMs, threads, ...(detail === undefined ? {} : { detail }) };
}

async function visit(name: string): Promise<BenchResponse> {
  const figure = figures.find((known) => known.name === name);
  if (!figure || !sampler) throw new Error(`No figure ${name} of a loaded runtime.`);
  const samples = await sampler.visit(figure);
  return samples === undefined ? { kind: 'visited' } : { kind: 'visited', samples };
}

async function finish(): Promise<BenchResponse> {
  const peakMemoryBytes = evaluator?.peakMemory
    ? await evaluator.peakMemory()
    : process.resourceUsage().maxRSS * 1024;
  const reading = evaluator && (await measureReading(evaluator, () => performance.now()));
  await evaluator?.dispose();
  return {
    kind: 'finished',
    ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
    ...(reading === undefined ? {} : { reading }),
  };
}
