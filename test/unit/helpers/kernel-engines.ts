import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { allowRelaxedSimd } from '../../../src/cli/relaxed-simd.ts';
import type { RuntimeFile } from '../../../src/runtime/engine.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { KernelEngine, type KernelOptions } from '../../../src/engines/kernels/kernel-engine.ts';
import type { KernelThread, StartThread, ThreadStart } from '../../../src/engines/kernels/thread-pool.ts';
import { bestVariant, kernelFile, type KernelVariant } from '../../../src/engines/kernels/variants.ts';

allowRelaxedSimd();

/** Reads a build of the kernels, which `npm run build` compiles. */
export function kernelBuild(variant: KernelVariant): RuntimeFile {
  const name = kernelFile(variant);
  return { name, bytes: readFileSync(fileURLToPath(new URL(`../../../dist/${name}`, import.meta.url))) };
}

export interface LoadKernelOptions {
  readonly variant?: KernelVariant;
  /** Defaults to 1. */
  readonly threads?: number;
  readonly burstThreads?: number;
  readonly startThread?: StartThread;
  readonly patienceMs?: number;
  readonly onLost?: KernelOptions['onLost'];
  readonly onThreadEnd?: KernelOptions['onThreadEnd'];
  /** Defaults to 0. */
  readonly contextTokens?: number;
  readonly machineBytes?: number;
  /** Defaults to the build of the variant. */
  readonly build?: RuntimeFile;
  readonly onProgress?: (fraction: number) => void;
}

/** Loads an engine from a file in memory. */
export async function loadKernels(file: Uint8Array, options: LoadKernelOptions = {}): Promise<KernelEngine> {
  const { variant = bestVariant(), threads = 1, startThread = startWorker } = options;
  const { patienceMs, onLost } = options;
  const { contextTokens = 0, machineBytes = Infinity, onThreadEnd } = options;
  const watch = {
    ...(patienceMs && { patienceMs }),
    ...(options.burstThreads && { burstThreads: options.burstThreads }),
    ...(onLost && { onLost }),
    ...(onThreadEnd && { onThreadEnd }),
  };
  const build = options.build ?? kernelBuild(variant);
  const gguf = new GgufFile(new MemoryByteSource(file));
  const onProgress = options.onProgress ?? ((): void => undefined);
  const load = (): Promise<KernelEngine> =>
    KernelEngine.load(
      gguf,
      build,
      { threads, startThread, contextTokens, machineBytes, ...watch },
      onProgress,
    );
  return withSoundCompiler(variant, load);
}

/**
 * Compiles a build, the fused one without Liftoff: V8's baseline compiler computes its dot product wrong in Node 20. V8
 * caches compiled code, so one compilation with Liftoff would affect all later ones of the process. Newer versions are
 * right, and V8 14 ends the process if the flag changes while code runs.
 */
export async function withSoundCompiler<T>(variant: KernelVariant, compile: () => Promise<T>): Promise<T> {
  if (variant !== 'fused' || !process.versions.v8.startsWith('11.')) return compile();
  setFlagsFromString('--no-liftoff');
  setFlagsFromString('--no-wasm-lazy-compilation');
  try {
    return await compile();
  } finally {
    setFlagsFromString('--liftoff');
    setFlagsFromString('--wasm-lazy-compilation');
  }
}

/** Starts a real thread, with access to its worker. */
export function startWorker(start: ThreadStart): KernelThread & { readonly worker: Worker } {
  const worker = new Worker(new URL('./kernel-thread.mjs', import.meta.url), { workerData: start });
  worker.unref();
  return {
    worker,
    terminate(): void {
      void worker.terminate();
    },
  };
}
