import { tokenText } from '../../../src/completion/inspection.ts';
import type { Completer } from '../../../src/completion/completer.ts';
import type { CompletionResult } from '../../../src/completion/completion.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import type { KvSlot } from '../../../src/runtime/engine.ts';
import { ForwardingEngine } from '../../../src/runtime/forwarding-engine.ts';

/** Tokens, and the logits after them, `[vocabulary]`. */
export interface Observation {
  readonly prompt: readonly number[];
  readonly logits: Float32Array;
}

/** What was evaluated in a slot. */
interface Written {
  readonly tokens: number[];
  /** Logits by the number of tokens before them. */
  readonly logits: Map<number, Float32Array>;
}

/** Records the tokens in each slot, and all logits of them. */
export class ObservedEngine extends ForwardingEngine {
  /** The most recently used slot is last. */
  readonly #slots = new Map<KvSlot, Written>();

  override createSlot(capacity: number, tokens?: number): KvSlot {
    const slot = super.createSlot(capacity, tokens);
    const dispose = slot.dispose.bind(slot);
    slot.dispose = () => {
      this.#slots.delete(slot);
      dispose();
    };
    this.#slots.set(slot, { tokens: [], logits: new Map() });
    return slot;
  }

  override copySlot(from: KvSlot, to: KvSlot, length: number): void {
    super.copySlot(from, to, length);
    const { tokens } = this.#written(from);
    this.#truncated(to, 0).tokens.push(...tokens.slice(0, length));
  }

  override async evaluate(
    tokens: readonly number[],
    position: number,
    slot: KvSlot,
    rows = 1,
  ): Promise<Float32Array> {
    const written = this.#truncated(slot, position);
    const logits = await super.evaluate(tokens, position, slot, rows);
    written.tokens.push(...tokens);
    for (let row = 0; row < rows; row++) {
      const { vocabulary } = this.shape;
      const follows = written.tokens.length - rows + 1 + row;
      written.logits.set(follows, logits.slice(row * vocabulary, (row + 1) * vocabulary));
    }
    return logits;
  }

  /** Returns the logits after the first `length` tokens of the most recently used slot that starts as wanted. */
  find(length: number, isWanted: (tokens: readonly number[]) => boolean): Observation | undefined {
    for (const { tokens, logits } of [...this.#slots.values()].reverse()) {
      const found = logits.get(length);
      const prompt = tokens.slice(0, length);
      if (found !== undefined && isWanted(prompt)) return { prompt, logits: found };
    }
    return undefined;
  }

  #written(slot: KvSlot): Written {
    const written = this.#slots.get(slot);
    if (written === undefined) throw new Error('The slot belongs to another engine, or is disposed.');
    return written;
  }

  /** Truncates the record at a position, and marks the slot as used. */
  #truncated(slot: KvSlot, position: number): Written {
    const written = this.#written(slot);
    written.tokens.length = Math.min(written.tokens.length, position);
    for (const length of written.logits.keys()) if (length > position) written.logits.delete(length);
    this.#slots.delete(slot);
    this.#slots.set(slot, written);
    return written;
  }
}

/** A model whose engine is observed. */
export interface ObservedModel extends LanguageModel {
  readonly engine: ObservedEngine;
}

export function observed(model: LanguageModel): ObservedModel {
  return { ...model, engine: new ObservedEngine(model.engine) };
}

/** Returns the prompt of the last completion, and the logits after it; `undefined` without one. */
export function lastSeen(
  completer: Completer,
  { engine, tokenizer }: ObservedModel,
  { stats }: CompletionResult,
): Observation | undefined {
  const { completion } = completer.inspect();
  if (stats.promptTokens === 0 || completion === undefined) return undefined;
  const spelled = completion.tokens.slice(0, stats.promptTokens);
  const seen = engine.find(stats.promptTokens, (tokens) =>
    tokens.every((token, i) => tokenText(token, tokenizer) === spelled[i]),
  );
  if (seen === undefined) throw new Error('No slot holds the prompt, and logits that follow it.');
  return seen;
}
