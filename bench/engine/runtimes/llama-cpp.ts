import { copyFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { installOnce } from '../../../scripts/lib/install-once.ts';
import { readModelShape } from '../../../src/models/model-shape.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { timed, Unavailable, type Evaluator, type LoadOptions } from '../evaluator.ts';
import { LARGEST_CAPACITY } from '../figures.ts';
import type { Addon, AddonContext } from './llama-cpp-addon.ts';
import { npmPackage } from './npm-package.ts';
import type { PreparedRuntime } from './registry.ts';

/** The binaries of node-llama-cpp: llama.cpp, built natively, as a Node addon. */
const VERSION = '3.22.1';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'mac-x64',
  'darwin-arm64': 'mac-arm64-metal',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** Tokens evaluated at once, llama.cpp's own default. */
const BATCH = 512;
const INFO_LEVEL = 5;

/**
 * llama.cpp on the processor alone, with its defaults (flash attention where it supports it). Its x64 binaries come
 * with a library per kind of processor; `best` is the one it picks itself, `haswell` is what a processor with AVX2 and
 * without AVX-512 gets, as most people have.
 */
export async function prepareLlamaCpp(
  backend: 'best' | 'haswell',
  options: LoadOptions,
): Promise<PreparedRuntime> {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) throw new Unavailable(`llama.cpp has no binaries for ${platform}.`);
  const folder = join(await npmPackage(`@node-llama-cpp/${name}`, VERSION), 'bins', name);
  const binaries = backend === 'best' ? folder : await withBackendAlone(folder, backend);
  return { load: () => load(binaries, options) };
}

/** A copy of the binaries with one library for the processor, so that no other can be picked. */
async function withBackendAlone(folder: string, backend: string): Promise<string> {
  const files = await readdir(folder);
  const isBackend = (file: string): boolean => file.includes('ggml-cpu-');
  if (!files.some((file) => isBackend(file) && file.includes(backend)))
    throw new Unavailable(`llama.cpp's binaries have no ${backend} backend here.`);
  const kept = files.filter((file) => !isBackend(file) || file.includes(backend));
  return installOnce(`node-llama-cpp-${VERSION}-${backend}`, async (partial) => {
    for (const file of kept) await copyFile(join(folder, file), join(partial, file));
  });
}

async function load(binaries: string, { modelPath, threads }: LoadOptions): Promise<Evaluator> {
  const addon = createRequire(import.meta.url)(join(binaries, 'llama-addon.node')) as Addon;
  let backend: string | undefined;
  addon.markLoaded();
  addon.setLogger((_, message) => {
    backend ??= /loaded CPU backend from (.*)/.exec(message)?.[1];
  });
  addon.setLoggerLogLevel(INFO_LEVEL);
  addon.loadBackends(binaries);
  await addon.init();
  const model = new addon.AddonModel(modelPath, { addonExports: addon, gpuLayers: 0, useMmap: true });
  if (!(await model.init())) throw new Error(`llama.cpp could not load ${modelPath}.`);
  const contextLength = Math.min(LARGEST_CAPACITY, model.getTrainContextSize());
  const context = new addon.AddonContext(model, {
    ...{ contextSize: contextLength, batchSize: BATCH, sequences: 1 },
    ...{ flashAttention: 'auto', threads },
  });
  if (!(await context.init())) throw new Error('llama.cpp could not create a context.');
  await turn();
  const detail = backend === undefined ? addon.systemInfo() : basename(backend);
  return {
    contextLength,
    vocabulary: vocabularySize(modelPath),
    threads: context.getThreads(),
    detail,
    evaluate: (tokens, position) => timed(() => evaluate(context, tokens, position)),
    async dispose() {
      await context.dispose();
      await model.dispose();
    },
  };
}

/** The addon does not tell it. */
function vocabularySize(modelPath: string): number {
  const file = new GgufFile(new FileByteSource(modelPath));
  try {
    return readModelShape(file.metadata).vocabulary;
  } finally {
    file.close();
  }
}

async function evaluate(context: AddonContext, tokens: readonly number[], position: number): Promise<void> {
  // -1 stands for the end.
  context.removeTokenCellsFromSequence(0, position, -1);
  for (let first = 0; first < tokens.length; first += BATCH) {
    const batch = Uint32Array.from(tokens.slice(first, first + BATCH));
    const isLast = first + BATCH >= tokens.length;
    context.initBatch(batch.length);
    context.addToBatch(
      0,
      position + first,
      batch,
      isLast ? Uint32Array.of(batch.length - 1) : new Uint32Array(),
    );
    await context.decodeBatch();
  }
}
