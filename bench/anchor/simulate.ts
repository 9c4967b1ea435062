import { commonPrefixLength } from '../../src/cache/alignment.ts';
import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';
import type { WindowPolicy } from './policies.ts';

export interface AnchorReport {
  /** Tokens of the lines themselves: what a window without an end evaluates. */
  readonly typed: number;
  /** Tokens evaluated beyond those. */
  readonly redone: number;
  readonly redonePerLine: number;
  /** How often most of the window was evaluated again. */
  readonly hops: number;
  /** Tokens that the model is shown, once the text has outgrown the budget. */
  readonly shown: { readonly mean: number; readonly least: number };
}

/**
 * Types lines one after another into an empty text, and asks once at the end of each. What is evaluated is what
 * follows the longest common prefix with the window before.
 */
export function simulateTyping(
  lines: readonly string[],
  tokenizer: Tokenizer,
  budget: number,
  policy: WindowPolicy,
): AnchorReport {
  let text = '';
  let held: readonly number[] = [];
  let typed = 0;
  let evaluated = 0;
  let hops = 0;
  const shown: number[] = [];
  for (const [i, line] of lines.entries()) {
    const added = i === 0 ? line : `\n${line}`;
    text += added;
    typed += tokenizer.encode(added).length;
    const window = policy(text);
    const fresh = window.length - commonPrefixLength(held, window);
    evaluated += fresh;
    if (i > 0 && fresh > window.length / 2 && window.length > budget / 4) hops++;
    if (typed > budget) shown.push(window.length);
    held = window;
  }
  const redone = evaluated - typed;
  return {
    typed,
    redone,
    redonePerLine: redone / lines.length,
    hops,
    shown: {
      mean: shown.reduce((sum, tokens) => sum + tokens, 0) / Math.max(1, shown.length),
      least: shown.length === 0 ? 0 : Math.min(...shown),
    },
  };
}
