import type { Distribution, Mixture, NextTokenSource } from '../runtime/distribution.ts';
import gate from './gate.json' with { type: 'json' };
import type { OtherTexts } from '../runtime/prompt-lookup.ts';
import { evidenceOf, mix, type Gate } from './mixture.ts';
import type { Origin, ProjectMemory } from './project-memory.ts';
import { LONGEST_MATCH } from './token-index.ts';

/** As fitted for the bundled model. */
export const GATE: Gate = gate;

/** Where a sequence has the text before the cursor, which what is decoded goes on from. */
export interface PromptLayout {
  /** Tokens of the prompt; behind them stands what was decoded. */
  readonly promptTokens: number;
  /** Where the prefix ends, at the prompt's end or before it. */
  readonly prefixEnd: number;
}

/** The last tokens of the text, in reverse, at a length of the sequence that is not below the prompt's. */
export function contextBefore(tokens: readonly number[], length: number, layout: PromptLayout): number[] {
  const context: number[] = [];
  for (let at = length - 1; at >= layout.promptTokens && context.length < LONGEST_MATCH; at--)
    context.push(tokens[at] ?? 0);
  const prefixEnd = Math.min(layout.prefixEnd, length);
  for (let at = prefixEnd - 1; at >= 0 && context.length < LONGEST_MATCH; at--) context.push(tokens[at] ?? 0);
  return context;
}

/** What a project's memory knows at a cursor, which it was entered at. */
export class ProjectSource implements NextTokenSource, OtherTexts {
  readonly #memory: ProjectMemory;
  readonly #layout: PromptLayout;
  readonly #gate: Gate;

  constructor(memory: ProjectMemory, layout: PromptLayout, gate = GATE) {
    this.#memory = memory;
    this.#layout = layout;
    this.#gate = gate;
  }

  get version(): number {
    return this.#memory.version;
  }

  mixtureAfter(
    tokens: readonly number[],
    length: number,
    model: Distribution,
    isAllowed?: (token: number) => boolean,
  ): Mixture | undefined {
    const matches = this.#memory.find(contextBefore(tokens, length, this.#layout));
    return mix(evidenceOf(matches, this.#gate.lengths, model, isAllowed), this.#gate);
  }

  /** Where the project has a token after the first `length` of `tokens`: the longest match, of equal ones the newest. */
  originOf(tokens: readonly number[], length: number, token: number): Origin | undefined {
    const found = this.#memory.find(contextBefore(tokens, length, this.#layout));
    let best: { readonly place: number; readonly matched: number } | undefined;
    for (let i = 0; i < found.count; i++) {
      const matched = found.lengths[i] ?? 0;
      if (found.tokens[i] === token && matched > (best?.matched ?? 0))
        best = { place: found.places[i] ?? 0, matched };
    }
    return best && this.#memory.originOf(best.place);
  }

  continuation(
    tokens: readonly number[],
    next: number,
    most: number,
  ): { readonly matched: number; readonly tokens: readonly number[] } | undefined {
    const context = [next, ...contextBefore(tokens, tokens.length, this.#layout)].slice(0, LONGEST_MATCH);
    const { count, lengths, places } = this.#memory.find(context);
    const found = lengths.subarray(0, count);
    const matched = Math.max(0, ...found);
    if (matched === 0) return undefined;
    // Of equal matches the newest stands first.
    return { matched, tokens: this.#memory.readFrom(places[found.indexOf(matched)] ?? 0, most) };
  }
}
