import type { LayerTensors, DecoderTensors } from '../../models/decoder-tensors.ts';
import { rotaryFrequencies } from '../../models/rotary.ts';
import type { ModelShape } from '../../runtime/engine.ts';
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxValue } from './onnx-writer.ts';
import { ElementType } from './ort-module.ts';
import type { Weights } from './initializers.ts';

/** Names of the graph's inputs and outputs. */
export const io = {
  /** Embeddings of the tokens, `[1, n, width]`. */
  embedded: 'embedded',
  /** Index of the last valid position, total length - 1, `[1]`. */
  lastPosition: 'last_position',
  /** Number of valid positions after the run, `[1]`. */
  totalLength: 'total_length',
  /**
   * Rows that go through attention, `[max(n, 2)]`: 0 to n - 1, and a single row twice. The runtime multiplies a single row
   * by K and V in another order than several rows, so its last bits would differ from those of the same row among others. A
   * second row costs nothing here and keeps resuming bit-exact. Products with weights do not need it (both are tested), and
   * there it would triple the time.
   */
  attended: 'attended',
  /** The attended rows that are kept, `[n]`. */
  kept: 'kept',
  /** The rows that get logits, `[m]`. */
  rows: 'rows',
  /** Logits, `[1, m, vocabulary]`. */
  logits: 'logits',
  /** K of one layer before the run, `[1, kv_heads, capacity, head_dim]`; the same memory as `presentKey`. */
  pastKey: (layer: number) => `past.${layer}.key`,
  pastValue: (layer: number) => `past.${layer}.value`,
  presentKey: (layer: number) => `present.${layer}.key`,
  presentValue: (layer: number) => `present.${layer}.value`,
} as const;

const MICROSOFT = 'com.microsoft';

/**
 * An attention sink (a logit that only adds to the softmax's denominator) so low that it adds exactly 0. With a sink,
 * onnxruntime 1.30 uses its plain attention. Its blocked attention sizes blocks by the processor's cache, which it cannot
 * query from WebAssembly, and is used for several rows only, so that a single row's result could differ. Measured at
 * position 1,000: 1.8 ms per row instead of 6 to 12.
 */
const NO_SINK = -1e9;

/**
 * Builds the ONNX graph of a llama or qwen2 decoder (RMSNorm, grouped-query attention with rotary embedding, SwiGLU). Its
 * input are embeddings: looking them up outside, in the quantized table, costs nothing and saves an fp32 copy of it.
 */
export function buildDecoderGraph(
  shape: ModelShape,
  tensors: DecoderTensors,
  weights: Weights,
  location: string,
): OnnxGraph {
  const builder = new GraphBuilder(shape, weights);
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

  constructor(shape: ModelShape, weights: Weights) {
    this.#shape = shape;
    this.#weights = weights;
    this.#cos = addRotaryTable(weights, shape, 'rotary.cos', Math.cos);
    this.#noSink = weights.addComputed('attention.no_sink', [shape.heads], () =>
      new Float32Array(shape.heads).fill(NO_SINK),
    );
    this.#sin = addRotaryTable(weights, shape, 'rotary.sin', Math.sin);
  }

  layer(layer: number, tensors: LayerTensors, stream: Stream): Stream {
    const at = (name: string): string => `${layer}.${name}`;
    const attended = this.#norm(at('attention_norm'), this.#weights.add(tensors.attentionNorm), stream);
    const product = this.#matMul(
      at('qkv'), // [1, n, (heads + 2 kv_heads) * head_dim]
      attended.normed,
      this.#weights.addProduct([tensors.query, tensors.key, tensors.value]),
    );
    const packed = this.#addBias(at('qkv_biased'), product, tensors);
    const attention = this.#attention(layer, packed); // [1, n, heads * head_dim]
    const projected = this.#matMul(at('o'), attention, this.#weights.addProduct([tensors.attentionOutput]));
    const fed = this.#norm(at('feed_forward_norm'), this.#weights.add(tensors.feedForwardNorm), {
      residual: attended.residual,
      update: projected,
    });
    const gate = this.#matMul(at('gate'), fed.normed, this.#weights.addProduct([tensors.gate]));
    const up = this.#matMul(at('up'), fed.normed, this.#weights.addProduct([tensors.up]));
    // QuickGelu with alpha 1 is x * sigmoid(x), which is SiLU.
    const activated = this.#add('QuickGelu', MICROSOFT, [gate], [at('silu')], [float('alpha', 1)]);
    const gated = this.#add('Mul', '', [activated, up], [at('gated')], []);
    const down = this.#matMul(at('down'), gated, this.#weights.addProduct([tensors.down]));
    return { residual: fed.residual, update: down };
  }

  logits(tensors: DecoderTensors, stream: Stream): void {
    const final = this.#norm('output_norm', this.#weights.add(tensors.outputNorm), stream);
    const wanted = this.#add('Gather', '', [final.normed, io.rows], ['wanted'], [int('axis', 1)]);
    this.#matMul(io.logits, wanted, this.#weights.addProduct([tensors.output]));
  }

  #attention(layer: number, packed: string): string {
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
      ],
    );
    return this.#add('Gather', '', [attention, io.kept], [`${layer}.kept`], [int('axis', 1)]);
  }

  /** Adds the RMSNorm of the stream's sum; also returns the sum, which is the next residual. */
  #norm(name: string, weight: string, stream: Stream): { normed: string; residual: string } {
    const epsilon = float('epsilon', this.#shape.normEpsilon);
    const { residual, update } = stream;
    if (update === undefined) {
      const normed = this.#add('SimplifiedLayerNormalization', '', [residual, weight], [name], [epsilon]);
      return { normed, residual };
    }
    const sum = `${name}.sum`;
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

  /** Adds the biases of q, k and v, if there are any, to their concatenation. */
  #addBias(name: string, packed: string, tensors: LayerTensors): string {
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
 * Adds a table of cosines or sines of `position * base^(-2i / head_dim)`, `[context_length + 1, head_dim / 2]` (RoFormer,
 * Su et al. 2021, section 3.4.2). It has an extra position, as a single row is attended twice, also at the last position.
 */
function addRotaryTable(
  weights: Weights,
  shape: ModelShape,
  name: string,
  trigonometric: (angle: number) => number,
): string {
  const pairs = shape.headDim / 2;
  const positions = shape.contextLength + 1;
  return weights.addComputed(name, [positions, pairs], () => {
    const table = new Float32Array(positions * pairs);
    for (const [pair, frequency] of rotaryFrequencies(shape).entries()) {
      for (let position = 0; position < positions; position++) {
        table[position * pairs + pair] = trigonometric(position * frequency);
      }
    }
    return table;
  });
}

function inputsOf(shape: ModelShape): OnnxValue[] {
  return [
    { name: io.embedded, type: ElementType.float, shape: [1, 'n', shape.width] },
    { name: io.lastPosition, type: ElementType.int32, shape: [1] },
    { name: io.totalLength, type: ElementType.int32, shape: [1] },
    { name: io.attended, type: ElementType.int32, shape: ['attended'] },
    { name: io.kept, type: ElementType.int32, shape: ['n'] },
    { name: io.rows, type: ElementType.int32, shape: ['m'] },
    ...cacheValues(shape, io.pastKey, io.pastValue),
  ];
}

function outputsOf(shape: ModelShape): OnnxValue[] {
  return [
    { name: io.logits, type: ElementType.float, shape: [1, 'm', shape.vocabulary] },
    ...cacheValues(shape, io.presentKey, io.presentValue),
  ];
}

function cacheValues(
  shape: ModelShape,
  keyName: (layer: number) => string,
  valueName: (layer: number) => string,
): OnnxValue[] {
  const size = [1, shape.kvHeads, 'capacity', shape.headDim];
  const names = Array.from({ length: shape.layers }, (_, layer) => [keyName(layer), valueName(layer)]).flat();
  return names.map((name) => ({ name, type: ElementType.float, shape: size }));
}
