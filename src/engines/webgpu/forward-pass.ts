import type { DecoderTensors, LayerTensors } from '../../models/decoder-tensors.ts';
import type { ModelShape } from '../../runtime/engine.ts';
import type { TensorInfo } from '../../gguf/header.ts';
import type { Activations } from './activations.ts';
import { bind } from './bindings.ts';
import { usage, type GpuMemory } from './gpu-memory.ts';
import type { GpuSlot } from './gpu-slot.ts';
import type { Kernel, Pipelines, TileName } from './pipelines.ts';
import { tiles } from './pipelines.ts';
import { columnsOfGroup, MATRIX_WORDS, then } from './shaders/product.ts';
import { canStack, type LoadedMatrix, type WeightLoader } from './weight-loader.ts';

/** Work of a call: a kernel with its bind groups, and how many workgroups it needs. */
type Step = (pass: GPUComputePassEncoder, call: CallSize) => void;

interface CallSize {
  /** Rows to compute. */
  readonly rows: number;
  readonly tile: TileName;
  /** A slot's bind groups. */
  readonly write: GPUBindGroup;
  readonly read: GPUBindGroup;
}

interface Product {
  readonly input: GPUBuffer;
  readonly output: GPUBuffer;
  /** Length of a row of the output. */
  readonly stride: number;
  readonly then?: keyof typeof then;
  readonly bias?: TensorInfo | undefined;
  readonly factor?: number;
  /** Whether only rows with logits are computed. */
  readonly isLast?: boolean;
}

/** A model's weights on the GPU, and the order in which its shaders run. */
export class ForwardPass {
  readonly #device: GPUDevice;
  readonly #memory: GpuMemory;
  readonly #shape: ModelShape;
  readonly #pipelines: Pipelines;
  readonly #activations: Activations;
  readonly #weights: WeightLoader;
  readonly #steps: Step[] = [];
  readonly #lastSteps: Step[] = [];
  /** Bound where a matrix has no bias. */
  readonly #noBias: GPUBuffer;
  readonly #slots = new WeakMap<GpuSlot, Pick<CallSize, 'write' | 'read'>>();

  constructor(
    device: GPUDevice,
    memory: GpuMemory,
    shape: ModelShape,
    tensors: DecoderTensors,
    pipelines: Pipelines,
    activations: Activations,
    weights: WeightLoader,
  ) {
    this.#device = device;
    this.#memory = memory;
    this.#shape = shape;
    this.#pipelines = pipelines;
    this.#activations = activations;
    this.#weights = weights;
    this.#noBias = memory.createFrom(new Float32Array(1), usage.storage);
    const { vocabulary, scales } = shape;
    const { tokens, residual, normed, logits } = activations;
    const embedding = weights.matrix(tensors.embedding);
    this.#add(pipelines.embed, [tokens, embedding.quants, embedding.scales, residual], (rows) => [rows]);
    for (const [layer, layerTensors] of tensors.layers.entries()) this.#layer(layer, layerTensors);
    this.#norm(tensors.outputNorm, tensors.outputNormBias, scales.logits, true);
    const output = weights.matrix(tensors.output);
    this.#product(output, { input: normed, output: logits, stride: vocabulary, isLast: true });
  }

  /** Encodes a call of `rows` rows, the last `logitRows` of which get logits. */
  encode(
    encoder: GPUCommandEncoder,
    slot: GpuSlot,
    rows: number,
    logitRows: number,
    tileFor: (rows: number) => TileName,
  ): void {
    const groups = this.#groupsOf(slot);
    const pass = encoder.beginComputePass();
    for (const step of this.#steps) step(pass, { rows, tile: tileFor(rows), ...groups });
    if (logitRows > 0) {
      const last = { rows: logitRows, tile: tileFor(logitRows), ...groups };
      for (const step of this.#lastSteps) step(pass, last);
    }
    pass.end();
  }

  #layer(layer: number, tensors: LayerTensors): void {
    const { width, heads, kvHeads, feedForward, scales } = this.#shape;
    const { call, normed, qkv, rotary, queries, attended, residual, gated } = this.#activations;
    const weights = this.#weights;
    this.#norm(tensors.attentionNorm, tensors.attentionNormBias);
    this.#projections(tensors);
    const number = this.#memory.createFrom(Uint32Array.of(layer, 0, 0, 0), usage.uniform);
    const norms =
      tensors.queryNorm && tensors.keyNorm
        ? [weights.vector([tensors.queryNorm]), weights.vector([tensors.keyNorm])]
        : [];
    this.#add(
      this.#pipelines.heads,
      [call, qkv, rotary, queries, number, ...norms],
      (rows) => [heads + 2 * kvHeads, rows],
      'write',
    );
    this.#add(this.#pipelines.attention, [call, queries, attended, number], (rows) => [heads, rows], 'read');
    const added = { output: residual, stride: width, then: 'add', factor: scales.residual } as const;
    const output = weights.matrix(tensors.attentionOutput);
    this.#product(output, { ...added, input: attended, bias: tensors.attentionOutputBias });
    this.#norm(tensors.feedForwardNorm, tensors.feedForwardNormBias);
    const fed = { input: normed, output: gated, stride: feedForward } as const;
    if (tensors.gate) this.#product(weights.matrix(tensors.gate), { ...fed, bias: tensors.gateBias });
    const becomes = tensors.gate ? 'gate' : 'gelu';
    this.#product(weights.matrix(tensors.up), { ...fed, then: becomes, bias: tensors.upBias });
    this.#product(weights.matrix(tensors.down), { ...added, input: gated, bias: tensors.downBias });
  }

  /** Adds the products for q, k and v, as one where their weights have one format. */
  #projections({ query, key, value, queryBias, keyBias, valueBias }: LayerTensors): void {
    const { heads, kvHeads, headDim } = this.#shape;
    const { normed, qkv } = this.#activations;
    const stride = (heads + 2 * kvHeads) * headDim;
    const all = [query, key, value];
    const sizes = [heads * headDim, kvHeads * headDim, kvHeads * headDim];
    const biases = [queryBias, keyBias, valueBias];
    const at = { input: normed, output: qkv, stride };
    if (canStack(all)) {
      const parts = biases.map((bias, i) => bias ?? sizes[i] ?? 0);
      const bias = biases.some((each) => each) ? this.#weights.vector(parts) : undefined;
      this.#multiply(this.#weights.stacked(all), at, bias, 0);
      return;
    }
    let offset = 0;
    for (const [i, matrix] of all.entries()) {
      const bias = biases[i];
      this.#multiply(this.#weights.matrix(matrix), at, bias && this.#weights.vector([bias]), offset);
      offset += sizes[i] ?? 0;
    }
  }

  #norm(weight: TensorInfo, bias: TensorInfo | undefined, factor = 1, isLast = false): void {
    const { call, lastCall, residual, normed } = this.#activations;
    const vectors = [weight, bias].map((each) => each && this.#weights.vector([each], factor));
    const bound = [isLast ? lastCall : call, residual, ...vectors, normed];
    this.#add(this.#pipelines.norm, bound, (rows) => [rows], undefined, isLast);
  }

  #product(matrix: LoadedMatrix, product: Product): void {
    const { bias } = product;
    this.#multiply(matrix, product, bias && this.#weights.vector([bias], product.factor), 0);
  }

  /** @param offset where in a row of the output the first one stands */
  #multiply(matrix: LoadedMatrix, product: Product, bias: GPUBuffer | undefined, offset: number): void {
    const { input, output, stride, factor = 1, isLast = false } = product;
    const { outputs, blocks, scaleWords, format } = matrix;
    const words = new Uint32Array(MATRIX_WORDS);
    words.set([outputs, blocks, scaleWords, then[product.then ?? 'store'], stride, offset, bias ? 1 : 0]);
    new Float32Array(words.buffer)[MATRIX_WORDS - 1] = factor;
    const uniforms = this.#memory.createFrom(words, usage.uniform);
    const kernels = this.#pipelines.products.get(format);
    if (kernels === undefined) throw new RangeError(`Products of ${format} are not compiled.`);
    const { call, lastCall } = this.#activations;
    const group = bind(this.#device, kernels.narrow.layout, [
      ...[isLast ? lastCall : call, uniforms, matrix.quants, matrix.scales],
      ...[bias ?? this.#noBias, input, output],
    ]);
    (isLast ? this.#lastSteps : this.#steps).push((pass, { rows, tile }) => {
      pass.setPipeline(kernels[tile].pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(
        Math.ceil(outputs / columnsOfGroup(tiles[tile])),
        Math.ceil(rows / tiles[tile].rows),
      );
    });
  }

  /** @param slot how the kernel uses the slot's bind group, if it does */
  #add(
    { pipeline, layout }: Kernel,
    buffers: readonly (GPUBuffer | GPUBufferBinding | undefined)[],
    groups: (rows: number) => readonly [x: number, y?: number],
    slot?: 'write' | 'read',
    isLast = false,
  ): void {
    const group = bind(this.#device, layout, buffers);
    (isLast ? this.#lastSteps : this.#steps).push((pass, call) => {
      const [x, y = 1] = groups(call.rows);
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      if (slot) pass.setBindGroup(1, call[slot]);
      pass.dispatchWorkgroups(x, y);
    });
  }

  #groupsOf(slot: GpuSlot): Pick<CallSize, 'write' | 'read'> {
    let groups = this.#slots.get(slot);
    if (groups === undefined) {
      const { write, read } = this.#pipelines.slot;
      const buffers = [slot.kv, slot.uniforms];
      groups = { write: bind(this.#device, write, buffers), read: bind(this.#device, read, buffers) };
      this.#slots.set(slot, groups);
    }
    return groups;
  }
}
