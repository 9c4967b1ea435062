import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Completer, type CompleterOptions } from '../completion/completer.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { loadModel } from '../worker/server/load-model.ts';
import { nodeHost, nodeModelFiles } from '../worker/server/node-host.ts';
import { parseEngine, UsageError } from './engines.ts';

/** Options that all commands share. */
export interface ModelChoice {
  /** Path of a GGUF; the bundled one if left out. */
  readonly model?: string | undefined;
  readonly engine?: string | undefined;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const runtimeRoot = dirname(
  fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')),
);

/** The settings' defaults. */
export const CONTEXT_TOKENS = 1024;
export const MAX_TOKENS = 48;

/** Loads a model into this process, as the worker would. */
export async function loadLocalModel(choice: ModelChoice): Promise<LanguageModel> {
  const engine = parseEngine(choice.engine ?? 'ort');
  const path = choice.model ?? bundledModelPath();
  return loadModel(nodeModelFiles(runtimeRoot), path, engine, () => undefined);
}

/** The worker's core over a model, with the settings' defaults. */
export function createCompleter(model: LanguageModel, options: Partial<CompleterOptions> = {}): Completer {
  return new Completer(model, { contextTokens: CONTEXT_TOKENS, cacheBytes: 0, ...options }, nodeHost);
}

/** The one GGUF that ships with the extension. */
export function bundledModelPath(): string {
  const folder = join(root, 'media', 'model');
  const [model] = readdirSync(folder).filter((name) => name.endsWith('.gguf'));
  if (model === undefined)
    throw new UsageError(`There is no bundled model in ${folder}; name one with --model.`);
  return join(folder, model);
}
