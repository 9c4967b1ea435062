import { extname } from 'node:path';
import { Unavailable, type LoadOptions } from '../evaluator.ts';
import type { PreparedRuntime } from './registry.ts';

/** transformers.js reads ONNX exports only, and there is no converter from GGUF to what it expects of one. */
export function prepareTransformers({ modelPath }: LoadOptions): Promise<PreparedRuntime> {
  const format = extname(modelPath).slice(1).toUpperCase();
  return Promise.reject(
    new Unavailable(
      `transformers.js needs an ONNX export with its own names, and there is none of this ${format}.`,
    ),
  );
}
