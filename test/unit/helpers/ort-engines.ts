import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RuntimeFile } from '../../../src/runtime/engine.ts';
import { MemoryByteSource, type ByteSource } from '../../../src/gguf/byte-source.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { OrtEngine } from '../../../src/engines/ort/ort-engine.ts';
import { seedModelPath } from './seed-model.ts';

const wasmPath = fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));

/** No memory limit. */
export const NO_LIMIT = { contextTokens: 0, machineBytes: Infinity };

export function ortFile(): RuntimeFile {
  return { name: 'ort-wasm-simd-threaded.wasm', bytes: readFileSync(wasmPath) };
}

/** Loads an engine with the seed model. */
export async function loadSeedEngine(): Promise<OrtEngine> {
  return load(new FileByteSource(seedModelPath));
}

/** Loads an engine from a file in memory. */
export async function loadEngine(
  file: Uint8Array,
  onProgress?: (fraction: number) => void,
): Promise<OrtEngine> {
  return load(new MemoryByteSource(file), onProgress);
}

async function load(source: ByteSource, onProgress: (fraction: number) => void = () => undefined) {
  return OrtEngine.load(new GgufFile(source), ortFile(), NO_LIMIT, onProgress);
}
