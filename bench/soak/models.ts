import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeRoot } from '../../src/cli/local-model.ts';
import { nodeLauncher } from '../../src/worker/client/node-channel.ts';
import type { WorkerLauncher } from '../../src/worker/channel.ts';
import type { LoadOptions } from '../../src/worker/protocol.ts';
import { seedModelPath } from '../../test/unit/helpers/seed-model.ts';
import { narrowModel } from '../fuzz/narrow-model.ts';
import { readSource } from '../traces/sources.ts';
import type { SoakModel } from './session.ts';

/** Starts the worker that the build made. */
export const launch: WorkerLauncher = nodeLauncher(join(runtimeRoot, 'worker.mjs'));

/** What is typed. */
export function soakSources(): ReadonlyMap<string, string> {
  const source = readSource('joined-sources.ts');
  const quarter = Math.floor(source.length / 4);
  const paths = ['src/a.ts', 'src/b.ts', 'lib/c.js', 'd.py'];
  return new Map(paths.map((path, i) => [path, source.slice(i * quarter, (i + 1) * quarter)]));
}

/** The seed model and tiny ones, on disk for as long as they are needed. */
export class SoakModels {
  readonly #folder = mkdtempSync(join(tmpdir(), 'foretype-soak-'));

  /** In the order in which they are switched to. The other engine comes seldom, as it takes a second to load. */
  list(): readonly [SoakModel, ...SoakModel[]] {
    const eight = this.#write('tiny-8.gguf', narrowModel('Tiny 8', 'Q8_0'));
    const four = this.#write('tiny-4.gguf', narrowModel('Tiny 4', 'Q4_0'));
    const seed = model('seed, kernels', { model: seedModelPath });
    const tiny = model('tiny Q8_0, kernels', { model: eight });
    const other = model('tiny Q4_0, kernels', { model: four });
    const threads = model('seed, kernels on 2 threads', { model: seedModelPath, threads: 2 });
    const ort = model('tiny Q8_0, ort', { model: eight, engine: 'ort' });
    return [seed, tiny, threads, other, seed, ort, threads, tiny, other, tiny];
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(name: string, file: Uint8Array): string {
    const path = join(this.#folder, name);
    writeFileSync(path, file);
    return path;
  }
}

function model(name: string, options: Partial<LoadOptions> & Pick<LoadOptions, 'model'>): SoakModel {
  const usual = {
    ...{ fim: '', contextTokens: 512, cacheBytes: 0, otherFiles: true, projectMemoryBytes: 8e6 },
    ...{ threads: 1, burstThreads: 2, measured: '' },
  };
  return { name, options: { ...usual, runtimeRoot, engine: 'kernels', ...options } };
}
