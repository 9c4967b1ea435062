import * as ort from 'onnxruntime-web'; // its build for Node, which alone can use threads there
import { findDecoderTensors, type DecoderTensors } from '../../../src/models/decoder-tensors.ts';
import { readRopeFactors, rotaryFrequencies } from '../../../src/models/rotary.ts';
import { readModelShape } from '../../../src/models/model-shape.ts';
import type { ModelShape } from '../../../src/runtime/engine.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { buildDecoderGraph } from '../../../src/engines/ort/decoder-graph.ts';
import { io } from '../../../src/engines/ort/graph-io.ts';
import { writeModel } from '../../../src/engines/ort/onnx-writer.ts';
import { Weights } from '../../../src/engines/ort/initializers.ts';
import { timed, type Evaluator, type LoadOptions } from '../evaluator.ts';
import type { PreparedRuntime } from './registry.ts';

const WEIGHTS = 'weights';

export function preparePublicApi({ modelPath, threads }: LoadOptions): Promise<PreparedRuntime> {
  return Promise.resolve({
    load: () => PublicApiEngine.load(new GgufFile(new FileByteSource(modelPath)), threads),
  });
}

/**
 * The graph and weights of the `ort` engine through onnxruntime-web's public API, which copies K and V of all layers
 * into its heap and out again at each run.
 */
class PublicApiEngine implements Evaluator {
  readonly threads: number;
  readonly #file: GgufFile;
  readonly #shape: ModelShape;
  readonly #tensors: DecoderTensors;
  readonly #session: ort.InferenceSession;
  #cache: Record<string, ort.Tensor> = {};

  private constructor(
    file: GgufFile,
    shape: ModelShape,
    tensors: DecoderTensors,
    session: ort.InferenceSession,
    threads: number,
  ) {
    this.threads = threads;
    this.#file = file;
    this.#shape = shape;
    this.#tensors = tensors;
    this.#session = session;
  }

  static async load(file: GgufFile, threads: number): Promise<PublicApiEngine> {
    ort.env.wasm.numThreads = threads;
    const shape = readModelShape(file.metadata);
    const tensors = findDecoderTensors(file, shape);
    const weights = new Weights(file, () => undefined);
    const frequencies = rotaryFrequencies(shape, readRopeFactors(file, tensors.ropeFactors));
    const graph = buildDecoderGraph(shape, tensors, frequencies, weights, WEIGHTS);
    const data = new Uint8Array(weights.byteLength);
    for (const { offset, bytes } of graph.initializers)
      data.set(weights.subarray(offset, offset + bytes), offset);
    const session = await ort.InferenceSession.create(writeModel(graph), {
      executionProviders: ['wasm'],
      externalData: [{ path: WEIGHTS, data }],
    });
    return new PublicApiEngine(file, shape, tensors, session, threads);
  }

  get contextLength(): number {
    return this.#shape.contextLength;
  }

  get vocabulary(): number {
    return this.#shape.vocabulary;
  }

  /** What is copied at each run is the whole cache, so it is as large as it has to be and no larger. */
  reserve(capacity: number): void {
    const { layers, kvHeads, headDim } = this.#shape;
    const empty = (): ort.Tensor =>
      new ort.Tensor('float32', new Float32Array(kvHeads * capacity * headDim), [
        1,
        kvHeads,
        capacity,
        headDim,
      ]);
    const names = Array.from({ length: layers }, (_, layer) => [
      io.pastKey(layer),
      io.pastValue(layer),
    ]).flat();
    this.#cache = Object.fromEntries(names.map((name) => [name, empty()]));
  }

  evaluate(tokens: readonly number[], position: number): Promise<number> {
    return timed(() => this.#evaluate(tokens, position));
  }

  /** As `Engine.evaluate`, over the one cache there is. */
  async #evaluate(tokens: readonly number[], position: number): Promise<Float32Array> {
    const { width, layers } = this.#shape;
    const embedded = new Float32Array(tokens.length * width);
    for (const [row, token] of tokens.entries()) {
      embedded.set(this.#file.readRows(this.#tensors.embedding, token, 1), row * width);
    }
    const total = position + tokens.length;
    const rows = tokens.map((_, row) => row);
    const outputs = await this.#session.run({
      [io.embedded]: new ort.Tensor('float32', embedded, [1, tokens.length, width]),
      [io.lastPosition]: int32([total - 1]),
      [io.totalLength]: int32([total]),
      [io.attended]: int32(rows),
      [io.kept]: int32(rows),
      [io.rows]: int32([tokens.length - 1]),
      ...this.#cache,
    });
    for (let layer = 0; layer < layers; layer++) {
      this.#cache[io.pastKey(layer)] = outputOf(outputs, io.presentKey(layer));
      this.#cache[io.pastValue(layer)] = outputOf(outputs, io.presentValue(layer));
    }
    const logits = outputOf(outputs, io.logits).data;
    if (!(logits instanceof Float32Array)) throw new TypeError('Logits are not fp32.');
    return logits;
  }

  async dispose(): Promise<void> {
    await this.#session.release();
    this.#file.close();
  }
}

function int32(values: number[]): ort.Tensor {
  return new ort.Tensor('int32', Int32Array.from(values), [values.length]);
}

function outputOf(outputs: ort.InferenceSession.ReturnType, name: string): ort.Tensor {
  const tensor = outputs[name];
  if (!tensor) throw new Error(`The graph has no output ${name}.`);
  return tensor;
}
