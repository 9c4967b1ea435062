import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Completer, type CompleterOptions } from '../completion/completer.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { THREAD_FILE } from '../engines/kernels/thread-pool.ts';
import { ENGINE_NAMES } from '../worker/protocol.ts';
import { loadModel, type LoadedModel } from '../worker/server/load-model.ts';
import { nodeHost, nodeModelFiles } from '../worker/server/node-host.ts';
import { openGpu } from './gpu.ts';
import { parseEngine, parseThreads, UsageError } from './engines.ts';
import { allowRelaxedSimd } from './relaxed-simd.ts';
import { settingDefaults } from './setting-defaults.ts';

/** Options that all commands share. */
export interface ModelChoice {
  /** Path of a GGUF; defaults to the bundled one. */
  readonly model?: string | undefined;
  readonly engine?: string | undefined;
  /** Number of threads; defaults to 1. */
  readonly threads?: string | undefined;
  /** The prompt format, as JSON; defaults to what the model's file says. */
  readonly fim?: string | undefined;
}

/** The options of a `ModelChoice` for `util.parseArgs`. */
export const MODEL_OPTIONS = {
  model: { type: 'string' },
  engine: { type: 'string' },
  threads: { type: 'string' },
} as const;

/** The same, of the commands whose prompts a person may choose. */
export const FIM_OPTION = { fim: { type: 'string' } } as const;

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The build's output: the runtimes' `*.wasm`, and the code of kernel threads. */
export const runtimeRoot = join(root, 'dist');

/** The settings' defaults. */
export const CONTEXT_TOKENS = settingDefaults.integer('context.tokens');
export const MAX_TOKENS = settingDefaults.integer('maxTokens');

/** Loads a model in this process, as the worker does. */
export async function loadLocalModel(choice: ModelChoice): Promise<LoadedModel> {
  allowRelaxedSimd();
  const engine =
    choice.engine === undefined
      ? settingDefaults.choice('engine.name', ENGINE_NAMES)
      : parseEngine(choice.engine);
  const threads = parseThreads(choice.threads);
  const path = choice.model ?? bundledModelPath();
  if (!existsSync(join(runtimeRoot, THREAD_FILE)))
    throw new Error('The runtime is not built; run npm run build.');
  const context = { contextTokens: CONTEXT_TOKENS, fim: choice.fim ?? '', measured: '' };
  const options = { engine, threads, burstThreads: threads, ...context };
  const onWarning = (message: string): void => {
    console.error(message);
  };
  // Only on demand: measurements of the others do not depend on what the machine draws with.
  const files = nodeModelFiles(runtimeRoot, engine === 'webgpu' ? await openGpu() : undefined);
  const model = await loadModel(files, path, options, { onProgress: () => undefined, onWarning });
  if (model.fallback !== undefined) onWarning(model.fallback);
  return model;
}

/** Creates the worker's completer for a model, with default settings. */
export function createCompleter(model: LanguageModel, options: Partial<CompleterOptions> = {}): Completer {
  return new Completer(model, { contextTokens: CONTEXT_TOKENS, cacheBytes: 0, ...options }, nodeHost);
}

/** Returns the path of the GGUF that ships with the extension. */
export function bundledModelPath(): string {
  const folder = join(root, 'media', 'model');
  const [model] = readdirSync(folder).filter((name) => name.endsWith('.gguf'));
  if (model === undefined)
    throw new UsageError(`There is no bundled model in ${folder}; name one with --model.`);
  return join(folder, model);
}
