import assert from 'node:assert/strict';
import { MemoryByteSource, type ByteSource } from '../../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { ModelFileError } from '../../../../src/gguf/model-file-error.ts';
import type { TensorType } from '../../../../src/gguf/tensor-type.ts';
import { InstallationError, OutOfMemoryError, type Engine } from '../../../../src/runtime/engine.ts';
import type { MemoryLimit } from '../../../../src/runtime/memory-limit.ts';
import { buildGguf } from '../../helpers/gguf-builder.ts';
import { headerOnlyModel, SEVEN_BILLION } from '../../helpers/header-only-model.ts';
import { buildTinyLlama, tinyMetadata, type TinyShape } from '../../helpers/tiny-llama.ts';
import { typeNumbers } from '../../helpers/tiny-tensors.ts';
import { shape } from './rig.ts';

export interface LoadRequest {
  readonly source: ByteSource;
  readonly limit: MemoryLimit;
  readonly onProgress: (fraction: number) => void;
  /** Replaces the content of the engine's own file. */
  readonly runtime?: Uint8Array;
}

export interface LoadingCase {
  readonly load: (request: LoadRequest) => Promise<Engine>;
  /** Whether it reads a file of the runtime. Default true. */
  readonly hasOwnFile?: boolean;
  /** Type of the matrices, one that the engine supports. */
  readonly type: TensorType;
  /** Changes of the shape to head sizes that the engine does not support. */
  readonly badHeads: readonly Partial<TinyShape>[];
  /** Types of a model of seven billion parameters, the memory of the machine, and the error message. */
  readonly tooLarge: readonly {
    readonly type: TensorType;
    readonly machineBytes: number;
    readonly message: string | RegExp;
  }[];
}

/** Tests how an engine loads a model: progress, and what it refuses before it reads weights. */
export function describeLoading(name: string, loading: LoadingCase): void {
  const { type, badHeads, tooLarge } = loading;
  const load = (source: ByteSource, request: Partial<LoadRequest> = {}): Promise<Engine> =>
    loading.load({ limit: NO_LIMIT, onProgress: () => undefined, ...request, source });
  const build = (changes: Partial<TinyShape> = {}): Uint8Array =>
    buildTinyLlama({ shape: { ...shape, ...changes }, type, tied: true, seed: 9 }).file;

  describe(`${name}.load`, () => {
    it('reports progress in ascending fractions up to 1', async () => {
      const fractions: number[] = [];
      const onProgress = (fraction: number): void => void fractions.push(fraction);
      (await load(new MemoryByteSource(build()), { onProgress })).dispose();
      assert.ok(fractions.length > 10);
      assert.deepEqual(
        fractions,
        [...fractions].sort((a, b) => a - b),
      );
      assert.equal(fractions.at(-1), 1);
    });

    it('refuses an unsupported head size before it reads weights or compiles its code', async () => {
      for (const heads of badHeads) {
        const request = { onProgress: refuseProgress, runtime: new Uint8Array(0) };
        await assert.rejects(
          load(new MemoryByteSource(build(heads)), request),
          (error) =>
            error instanceof ModelFileError &&
            error.fault === 'unsupported' &&
            error.message.includes('heads'),
        );
      }
    });

    it('refuses a model without one of the tensors, and names it', async () => {
      for (const missing of ['token_embd.weight', 'blk.1.ffn_up.weight', 'output_norm.weight']) {
        const source = new MemoryByteSource(without(build(), missing));
        await assert.rejects(
          load(source, { onProgress: refuseProgress }),
          (error) => error instanceof ModelFileError && error.message.includes(missing),
        );
      }
    });

    for (const { type: large, machineBytes, message } of tooLarge) {
      const limited = machineBytes < 2 ** 32 ? 'the memory of the machine' : '4 GB';
      it(`refuses a model in ${large} that exceeds ${limited}, before it reads weights`, async () => {
        const source = headerOnlyModel(SEVEN_BILLION, large);
        const limit = { contextTokens: 1024, machineBytes };
        await assert.rejects(load(source, { limit, onProgress: refuseProgress }), (error) => {
          assert.ok(error instanceof OutOfMemoryError);
          if (typeof message === 'string') assert.equal(error.message, message);
          else assert.match(error.message, message);
          return true;
        });
      });
    }

    if (loading.hasOwnFile === false) return;

    it('throws InstallationError when its own file is damaged', async () => {
      for (const runtime of [new Uint8Array(0), new TextEncoder().encode('<html>')]) {
        const source = new MemoryByteSource(build());
        await assert.rejects(load(source, { runtime }), (error) => {
          assert.ok(error instanceof InstallationError);
          assert.match(error.message, /[\w-]+\.wasm/);
          return true;
        });
      }
    });
  });
}

const NO_LIMIT: MemoryLimit = { contextTokens: 0, machineBytes: Infinity };

function refuseProgress(): void {
  throw new Error('Weights were read.');
}

/** Removes a tensor from a model. */
function without(file: Uint8Array, missing: string): Uint8Array {
  const gguf = new GgufFile(new MemoryByteSource(file));
  const kept = [...gguf.tensors.values()].filter(({ name }) => name !== missing);
  const tensors = kept.map((info) => ({
    name: info.name,
    type: typeNumbers[info.type],
    shape: info.shape,
    data: gguf.readRaw(info),
  }));
  return buildGguf({ metadata: tinyMetadata(shape), tensors });
}
