import type { ModelShape } from '../runtime/engine.ts';
import type { GgufFile } from '../gguf/gguf-file.ts';
import type { TensorInfo } from '../gguf/header.ts';
import { modelFault } from '../gguf/model-file-error.ts';
import { plain } from '../util/plain-text.ts';
import { findArchitecture } from './architectures.ts';

/**
 * The tensors of one decoder layer. Matrices are `[out, in]`, rows first; `ModelShape.rotary` is the order of the rows of
 * q and k. Biases, and norms of heads, are `undefined` if the model has none; LayerNorm has a bias, RMSNorm has not.
 */
export interface LayerTensors {
  readonly attentionNorm: TensorInfo; // [width]
  readonly attentionNormBias: TensorInfo | undefined; // [width]
  readonly query: TensorInfo; // [heads * head_dim, width]
  readonly queryBias: TensorInfo | undefined; // [heads * head_dim]
  readonly key: TensorInfo; // [kv_heads * head_dim, width]
  readonly keyBias: TensorInfo | undefined; // [kv_heads * head_dim]
  readonly value: TensorInfo; // [kv_heads * head_dim, width]
  readonly valueBias: TensorInfo | undefined; // [kv_heads * head_dim]
  readonly queryNorm: TensorInfo | undefined; // [head_dim]
  readonly keyNorm: TensorInfo | undefined; // [head_dim]
  readonly attentionOutput: TensorInfo; // [width, heads * head_dim]
  readonly attentionOutputBias: TensorInfo | undefined; // [width]
  readonly feedForwardNorm: TensorInfo; // [width]
  readonly feedForwardNormBias: TensorInfo | undefined; // [width]
  /** `undefined` if the activation has no gate. */
  readonly gate: TensorInfo | undefined; // [feed_forward, width]
  readonly gateBias: TensorInfo | undefined; // [feed_forward]
  readonly up: TensorInfo; // [feed_forward, width]
  readonly upBias: TensorInfo | undefined; // [feed_forward]
  readonly down: TensorInfo; // [width, feed_forward]
  readonly downBias: TensorInfo | undefined; // [width]
}

export interface DecoderTensors {
  readonly embedding: TensorInfo; // [vocabulary, width]
  readonly layers: readonly LayerTensors[];
  readonly outputNorm: TensorInfo; // [width]
  readonly outputNormBias: TensorInfo | undefined; // [width]
  /** The same tensor as `embedding` if the file ties the two. */
  readonly output: TensorInfo; // [vocabulary, width]
  /** What the rotary frequencies are divided by; `undefined` for nothing. */
  readonly ropeFactors: TensorInfo | undefined; // [head_dim / 2]
}

/** Finds every tensor of a supported model and checks its shape. Throws `ModelFileError`. */
export function findDecoderTensors(file: GgufFile, shape: ModelShape): DecoderTensors {
  return new TensorFinder(file, shape).find();
}

/** Finds tensors, and keeps track of which were found. */
class TensorFinder {
  readonly #file: GgufFile;
  readonly #shape: ModelShape;
  readonly #architecture;
  readonly #found = new Set<string>();

  constructor(file: GgufFile, shape: ModelShape) {
    this.#file = file;
    this.#shape = shape;
    this.#architecture = findArchitecture(file.metadata.string('general.architecture'));
  }

  find(): DecoderTensors {
    const { width, vocabulary, headDim } = this.#shape;
    const embedding = this.#tensor('token_embd.weight', [vocabulary, width]);
    const hasFactors = this.#architecture?.hasRopeFactors === true;
    const tensors: DecoderTensors = {
      embedding,
      layers: Array.from({ length: this.#shape.layers }, (_, layer) => this.#layer(`blk.${layer}.`)),
      outputNorm: this.#tensor('output_norm.weight', [width]),
      outputNormBias: this.#normBias('output_norm'),
      output: this.#optional('output.weight', [vocabulary, width]) ?? embedding,
      ropeFactors: hasFactors ? this.#optional('rope_freqs.weight', [headDim / 2]) : undefined,
    };
    this.#refuseUnknown();
    return tensors;
  }

  #layer(at: string): LayerTensors {
    const { width, headDim, heads, kvHeads, feedForward, activation } = this.#shape;
    const { needsQueryBias = false, normsHeads = false } = this.#architecture ?? {};
    const keyWidth = kvHeads * headDim;
    const matrix = (name: string, rows: number, columns: number): TensorInfo =>
      this.#tensor(`${at}${name}.weight`, [rows, columns]);
    const bias = (name: string, size: number, isNeeded = false): TensorInfo | undefined =>
      this.#bias(`${at}${name}.bias`, size, isNeeded);
    const headNorm = (name: string): TensorInfo | undefined =>
      normsHeads ? this.#tensor(`${at}${name}.weight`, [headDim]) : undefined;
    const hasGate = activation === 'swiglu';
    return {
      attentionNorm: this.#tensor(`${at}attn_norm.weight`, [width]),
      attentionNormBias: this.#normBias(`${at}attn_norm`),
      query: matrix('attn_q', heads * headDim, width),
      queryBias: bias('attn_q', heads * headDim, needsQueryBias),
      key: matrix('attn_k', keyWidth, width),
      keyBias: bias('attn_k', keyWidth, needsQueryBias),
      value: matrix('attn_v', keyWidth, width),
      valueBias: bias('attn_v', keyWidth, needsQueryBias),
      queryNorm: headNorm('attn_q_norm'),
      keyNorm: headNorm('attn_k_norm'),
      attentionOutput: matrix('attn_output', width, heads * headDim),
      attentionOutputBias: bias('attn_output', width),
      feedForwardNorm: this.#tensor(`${at}ffn_norm.weight`, [width]),
      feedForwardNormBias: this.#normBias(`${at}ffn_norm`),
      gate: hasGate ? matrix('ffn_gate', feedForward, width) : undefined,
      gateBias: hasGate ? bias('ffn_gate', feedForward) : undefined,
      up: matrix('ffn_up', feedForward, width),
      upBias: bias('ffn_up', feedForward),
      down: matrix('ffn_down', width, feedForward),
      downBias: bias('ffn_down', width),
    };
  }

  #normBias(name: string): TensorInfo | undefined {
    const { width, norm } = this.#shape;
    return norm === 'layer' ? this.#tensor(`${name}.bias`, [width]) : undefined;
  }

  #bias(name: string, size: number, isNeeded: boolean): TensorInfo | undefined {
    return isNeeded ? this.#tensor(name, [size]) : this.#optional(name, [size]);
  }

  #optional(name: string, size: readonly number[]): TensorInfo | undefined {
    return this.#file.tensors.has(name) ? this.#tensor(name, size) : undefined;
  }

  #tensor(name: string, size: readonly number[]): TensorInfo {
    this.#found.add(name);
    return this.#file.tensor(name, size);
  }

  /** Throws for a tensor that is not read (a norm, rotary factors), as ignoring it would give wrong results. */
  #refuseUnknown(): void {
    for (const name of this.#file.tensors.keys()) {
      if (!this.#found.has(name))
        throw modelFault.unsupported`The model file has a tensor that is not supported: "${plain(name)}".`;
    }
  }
}
