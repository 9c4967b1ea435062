import assert from 'node:assert/strict';
import type { Engine, KvSlot } from '../../../src/runtime/engine.ts';
import { bitsOf } from '../helpers/bits.ts';
import type { Compared, Player } from './exact.ts';
import type { TokenStep } from './token-script.ts';

/** An engine and its slots, which are never cleared: a script may start with K/V of the one before. */
export interface EngineSlots {
  readonly engine: Engine;
  readonly slots: readonly [KvSlot, KvSlot];
}

interface Tab {
  /** The prompt in the slot. */
  held: readonly number[];
  readonly past: (readonly number[])[];
}

/** Rooms of new slots; `undefined` for those of the script before. */
export type Rooms = readonly [number, number] | undefined;

/** Runs a script on engines that compute the same bits, and compares them with each other and with a new slot. */
export class TokenPlayer implements Player<TokenStep> {
  readonly #engines: readonly EngineSlots[];
  readonly #isNew: boolean;
  readonly #capacity: number;
  readonly #tabs: readonly [Tab, Tab] = [
    { held: [], past: [] },
    { held: [], past: [] },
  ];
  #current: 0 | 1 = 0;

  constructor(engines: readonly EngineSlots[], capacity: number, rooms: Rooms) {
    this.#isNew = rooms !== undefined;
    this.#engines = engines.map(({ engine, slots }) => {
      if (rooms === undefined) return { engine, slots };
      const [one, other] = rooms;
      return { engine, slots: [engine.createSlot(capacity, one), engine.createSlot(capacity, other)] };
    });
    this.#capacity = capacity;
  }

  async play(step: TokenStep): Promise<Compared | undefined> {
    const { held, past } = this.#tabs[this.#current];
    switch (step.kind) {
      case 'edit':
        past.push(held);
        return this.#bring([...cut(held, step.keep), ...step.tokens].slice(0, this.#capacity));
      case 'move':
        past.push(held);
        return this.#bring(held.slice(0, Math.max(1, cut(held, step.keep).length)));
      case 'undo':
        return this.#bring(past.pop() ?? held);
      case 'switch':
        this.#current = other(this.#current);
        return this.#bring(this.#tabs[this.#current].held);
      case 'fork':
        this.#fork(cut(held, step.keep));
        return this.#bring(this.#tabs[this.#current].held);
    }
  }

  end(): Promise<undefined> {
    if (this.#isNew) for (const { slots } of this.#engines) for (const slot of slots) slot.dispose();
    return Promise.resolve(undefined);
  }

  #fork(start: readonly number[]): void {
    const to = other(this.#current);
    for (const { engine, slots } of this.#engines)
      engine.copySlot(slots[this.#current], slots[to], start.length);
    this.#tabs[to].past.push(this.#tabs[to].held);
    this.#tabs[to].held = start;
    this.#current = to;
  }

  /** Evaluates what of a prompt the slots do not hold, at least its last token. */
  async #bring(prompt: readonly number[]): Promise<Compared | undefined> {
    if (prompt.length === 0) return undefined;
    const tab = this.#tabs[this.#current];
    const differs = prompt.findIndex((token, i) => token !== tab.held[i]);
    const shared = differs < 0 ? prompt.length - 1 : Math.min(differs, prompt.length - 1);
    tab.held = prompt;
    const all: Float32Array[] = [];
    for (const { engine, slots } of this.#engines) {
      const logits = await engine.evaluate(prompt.slice(shared), shared, slots[this.#current]);
      all.push(logits.slice());
    }
    const [cached = new Float32Array(0), ...others] = all;
    for (const logits of others) assert.equal(bitsOf(logits), bitsOf(cached));
    return { cached: { prompt, logits: cached }, fresh: { prompt, logits: await this.#fresh(prompt) } };
  }

  async #fresh(prompt: readonly number[]): Promise<Float32Array> {
    const [{ engine }] = this.#engines as readonly [EngineSlots];
    const slot = engine.createSlot(this.#capacity);
    try {
      return (await engine.evaluate(prompt, 0, slot)).slice();
    } finally {
      slot.dispose();
    }
  }
}

function cut(held: readonly number[], keep: number): readonly number[] {
  return held.slice(0, Math.floor(held.length * keep));
}

function other(tab: 0 | 1): 0 | 1 {
  return tab === 0 ? 1 : 0;
}
