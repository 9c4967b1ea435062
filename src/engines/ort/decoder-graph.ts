import type { TensorInfo } from '../../gguf/header.ts';
import type { LayerTensors, DecoderTensors } from '../../models/decoder-tensors.ts';
import type { ModelShape } from '../../runtime/engine.ts';
import { inputsOf, io, outputsOf } from './graph-io.ts';
import type { OnnxAttribute, OnnxGraph, OnnxNode } from './onnx-writer.ts';
import type { Weights } from './initializers.ts';

const MICROSOFT = 'com.microsoft';

/**
 * An attention sink (a logit that only adds to the softmax's denominator) so low that it adds exactly 0. With a sink,
 * onnxruntime 1.30 uses its plain attention. Its blocked attention sizes blocks by the processor's cache, which it cannot
 * query from WebAssembly, and is used for several rows only, so that a single row's result could differ. Measured at
 * position 1,000: 1.8 ms per row instead of 6 to 12.
 */
const NO_SINK = -1e9;

/**
 * Builds the ONNX graph of a decoder: norms, grouped-query attention with rotary embedding, SwiGLU or GELU. Its input are
 * embeddings: looking them up outside, in the quantized table, costs nothing and saves an fp32 copy of it.
 *
 * @param frequencies see `rotaryFrequencies`
 */
export function buildDecoderGraph(
  shape: ModelShape,
  tensors: DecoderTensors,
  frequencies: readonly number[],
  weights: Weights,
  location: string,
): OnnxGraph {
  const builder = new GraphBuilder(shape, frequencies, weights);
  let stream: Stream = { residual: io.embedded, update: undefined };
  for (const [layer, layerTensors] of tensors.layers.entries())
    stream = builder.layer(layer, layerTensors, stream);
  builder.logits(tensors, stream);
  return {
    nodes: builder.nodes,
    initializers: weights.initializers,
    inputs: inputsOf(shape),
    outputs: outputsOf(shape),
    weightsLocation: location,
  };
}

/** The residual stream between blocks: the sum of both, which the next norm computes. */
interface Stream {
  readonly residual: string;
  readonly update: string | undefined;
}

class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly #shape: ModelShape;
  readonly #weights: Weights;
  readonly #cos: string;
  readonly #sin: string;
  readonly #noSink: string;

  constructor(shape: ModelShape, frequencies: readonly number[], weights: Weights) {
    this.#shape = shape;
    this.#weights = weights;
    this.#cos = addRotaryTable(weights, shape, frequencies, 'rotary.cos', Math.cos);
    this.#noSink = weights.addComputed('attention.no_sink', [shape.heads], () =>
      new Float32Array(shape.heads).fill(NO_SINK),
    );
    this.#sin = addRotaryTable(weights, shape, frequencies, 'rotary.sin', Math.sin);
  }

  layer(layer: number, tensors: LayerTensors, stream: Stream): Stream {
    const at = (name: string): string => `${layer}.${name}`;
    const { attentionNorm, attentionNormBias, feedForwardNorm, feedForwardNormBias } = tensors;
    const attended = this.#norm(at('attention_norm'), attentionNorm, attentionNormBias, stream);
    const packed =
      tensors.queryNorm === undefined
        ? this.#packed(at, tensors, attended.normed)
        : this.#normedHeads(at, tensors, attended.normed);
    const attention = this.#attention(layer, packed); // [1, n, heads * head_dim]
    const { attentionOutput, attentionOutputBias, down, downBias } = tensors;
    const { residual } = this.#shape.scales;
    const projected = this.#product(at('o'), attention, attentionOutput, attentionOutputBias, residual);
    const fed = this.#norm(at('feed_forward_norm'), feedForwardNorm, feedForwardNormBias, {
      residual: attended.residual,
      update: projected,
    });
    const up = this.#product(at('up'), fed.normed, tensors.up, tensors.upBias);
    const activated = this.#activated(at, tensors, fed.normed, up);
    const update = this.#product(at('down'), activated, down, downBias, residual);
    return { residual: fed.residual, update };
  }

  logits(tensors: DecoderTensors, stream: Stream): void {
    const { outputNorm, outputNormBias } = tensors;
    // Scales logits without a step of its own.
    const final = this.#norm('output_norm', outputNorm, outputNormBias, stream, this.#shape.scales.logits);
    const wanted = this.#add('Gather', '', [final.normed, io.rows], ['wanted'], [int('axis', 1)]);
    this.#matMul(io.logits, wanted, this.#weights.addProduct([tensors.output]));
  }

  /** Adds q, k and v as one product, `[1, n, (heads + 2 kv_heads) * head_dim]`. */
  #packed(at: (name: string) => string, tensors: LayerTensors, normed: string): string {
    const product = this.#matMul(
      at('qkv'),
      normed,
      this.#weights.addProduct([tensors.query, tensors.key, tensors.value]),
    );
    return this.#addBiases(at('qkv_biased'), product, tensors);
  }

  /** The same of a model that norms each head of q and k. */
  #normedHeads(at: (name: string) => string, tensors: LayerTensors, normed: string): string {
    const { heads, kvHeads } = this.#shape;
    const query = this.#product(at('q'), normed, tensors.query, tensors.queryBias);
    const key = this.#product(at('k'), normed, tensors.key, tensors.keyBias);
    const parts = [
      this.#headNorm(at('q_normed'), query, tensors.queryNorm, heads),
      this.#headNorm(at('k_normed'), key, tensors.keyNorm, kvHeads),
      this.#product(at('v'), normed, tensors.value, tensors.valueBias),
    ];
    return this.#add('Concat', '', parts, [at('qkv')], [int('axis', 2)]);
  }

  /** Adds the RMSNorm of each head of `[1, n, heads * head_dim]`, if there is one. */
  #headNorm(name: string, values: string, norm: TensorInfo | undefined, heads: number): string {
    if (norm === undefined) return values;
    const { headDim, normEpsilon } = this.#shape;
    const split = this.#reshaped(`${name}.split`, values, [heads, headDim]);
    const inputs = [split, this.#weights.add(norm)];
    const epsilon = float('epsilon', normEpsilon);
    const normed = this.#add('SimplifiedLayerNormalization', '', inputs, [`${name}.heads`], [epsilon]);
    return this.#reshaped(name, normed, [heads * headDim]);
  }

  /** Gives `[1, n, ...]` other dimensions after the first two. */
  #reshaped(name: string, values: string, sizes: readonly number[]): string {
    // 0 keeps a dimension.
    const shape = this.#add(
      'Constant',
      '',
      [],
      [`${name}.shape`],
      [{ name: 'value_ints', value: { ints: [0, 0, ...sizes] } }],
    );
    return this.#add('Reshape', '', [values, shape], [name], []);
  }

  #activated(at: (name: string) => string, tensors: LayerTensors, fed: string, up: string): string {
    // The approximation by tanh.
    if (tensors.gate === undefined) return this.#add('FastGelu', MICROSOFT, [up], [at('gelu')], []);
    const gate = this.#product(at('gate'), fed, tensors.gate, tensors.gateBias);
    // QuickGelu with alpha 1 is x * sigmoid(x), which is SiLU.
    const activated = this.#add('QuickGelu', MICROSOFT, [gate], [at('silu')], [float('alpha', 1)]);
    return this.#add('Mul', '', [activated, up], [at('gated')], []);
  }

  #attention(layer: number, packed: string): string {
    const { scales, headDim } = this.#shape;
    const doubled = this.#add('Gather', '', [packed, io.attended], [`${layer}.attended`], [int('axis', 1)]);
    const inputs = [doubled, '', '', io.pastKey(layer), io.pastValue(layer), io.lastPosition, io.totalLength];
    const attention = this.#add(
      'GroupQueryAttention',
      MICROSOFT,
      [...inputs, this.#cos, this.#sin, '', '', this.#noSink],
      [`${layer}.attention`, io.presentKey(layer), io.presentValue(layer)],
      [
        int('num_heads', this.#shape.heads),
        int('kv_num_heads', this.#shape.kvHeads),
        int('do_rotary', 1),
        int('rotary_interleaved', this.#shape.rotary === 'interleaved' ? 1 : 0),
        ...(scales.attention === 1 ? [] : [float('scale', scales.attention / Math.sqrt(headDim))]),
      ],
    );
    return this.#add('Gather', '', [attention, io.kept], [`${layer}.kept`], [int('axis', 1)]);
  }

  /** Adds the norm of the stream's sum, times a factor; also returns the sum, which is the next residual. */
  #norm(
    name: string,
    norm: TensorInfo,
    bias: TensorInfo | undefined,
    { residual, update }: Stream,
    factor = 1,
  ): { normed: string; residual: string } {
    const epsilon = float('epsilon', this.#shape.normEpsilon);
    const weight = this.#weights.add(norm, factor);
    const sum = `${name}.sum`;
    if (bias !== undefined) {
      const all = update === undefined ? residual : this.#add('Add', '', [residual, update], [sum], []);
      const inputs = [all, weight, this.#weights.add(bias, factor)];
      return { normed: this.#add('LayerNormalization', '', inputs, [name], [epsilon]), residual: all };
    }
    if (update === undefined) {
      const normed = this.#add('SimplifiedLayerNormalization', '', [residual, weight], [name], [epsilon]);
      return { normed, residual };
    }
    const inputs = [residual, update, weight];
    const normed = this.#add(
      'SkipSimplifiedLayerNormalization',
      MICROSOFT,
      inputs,
      [name, '', '', sum],
      [epsilon],
    );
    return { normed, residual: sum };
  }

  /** Adds a product with a matrix, and its bias, if there is one, times a factor. */
  #product(
    name: string,
    activations: string,
    matrix: TensorInfo,
    bias: TensorInfo | undefined,
    factor = 1,
  ): string {
    const weight = this.#weights.addProduct([matrix], factor);
    if (bias === undefined) return this.#matMul(name, activations, weight);
    const product = this.#matMul(`${name}.product`, activations, weight);
    return this.#add('Add', '', [product, this.#weights.add(bias, factor)], [name], []);
  }

  /** Adds the biases of q, k and v, if there are any, to their concatenation. */
  #addBiases(name: string, packed: string, tensors: LayerTensors): string {
    const { heads, kvHeads, headDim } = this.#shape;
    const biases = [
      [tensors.queryBias, heads * headDim],
      [tensors.keyBias, kvHeads * headDim],
      [tensors.valueBias, kvHeads * headDim],
    ] as const;
    if (biases.every(([bias]) => bias === undefined)) return packed;
    return this.#add('Add', '', [packed, this.#weights.addConcatenated(`${name}.bias`, biases)], [name], []);
  }

  #matMul(name: string, activations: string, weight: string): string {
    return this.#add('MatMul', '', [activations, weight], [name], []);
  }

  /** Appends a node and returns the name of its first output. */
  #add(
    op: string,
    domain: string,
    inputs: string[],
    outputs: [string, ...string[]],
    attributes: OnnxAttribute[],
  ): string {
    this.nodes.push({ op, domain, inputs, outputs, attributes });
    return outputs[0];
  }
}

const int = (name: string, value: number): OnnxAttribute => ({ name, value: { int: value } });
const float = (name: string, value: number): OnnxAttribute => ({ name, value: { float: value } });

/**
 * Adds a table of cosines or sines of each position times each frequency, `[context_length + 1, head_dim / 2]` (RoFormer, Su
 * et al. 2021, section 3.4.2). It has an extra position, as a single row is attended twice, also at the last position.
 */
function addRotaryTable(
  weights: Weights,
  shape: ModelShape,
  frequencies: readonly number[],
  name: string,
  trigonometric: (angle: number) => number,
): string {
  const pairs = shape.headDim / 2;
  const positions = shape.contextLength + 1;
  return weights.addComputed(name, [positions, pairs], () => {
    const table = new Float32Array(positions * pairs);
    for (const [pair, frequency] of frequencies.entries()) {
      for (let position = 0; position < positions; position++) {
        table[position * pairs + pair] = trigonometric(position * frequency);
      }
    }
    return table;
  });
}
