import { CharacterClasses } from './character-classes.ts';
import { deepseekCoder } from './rules/deepseek-coder.ts';
import { gpt2, smollm } from './rules/gpt2.ts';
import { llama3, qwen2, seedCoder, tekken } from './rules/lines.ts';
import type { Rule } from './rules/rule.ts';

/**
 * Splits text into pre-tokens, within which merges happen. The reference defines the rules as regular expressions. Here
 * they are scanners, as JavaScript's `\s` differs, its case-insensitive groups are not available in every supported engine,
 * and `RegExp` backtracks through runs of any length.
 *
 * A rule looks ahead but never back, so text that starts at the start of a pre-token splits as before. So does text that
 * ends at the end of a pre-token, unless that is white space after white space: `x` and two tabs split into `x`, `\t`,
 * `\t` before another word and into `x`, `\t\t` at the end.
 */
export class PreTokenizer {
  /** Whether a pre-token that is a token as a whole is not made by merges. */
  readonly prefersWholeTokens: boolean;
  readonly #classes = new CharacterClasses();
  readonly #rule: Rule;

  constructor(rule: Rule, prefersWholeTokens = false) {
    this.#rule = rule;
    this.prefersWholeTokens = prefersWholeTokens;
  }

  /** Returns the end of the pre-token that starts at `start`; above `start`, at most `text.length`. */
  end(text: string, start: number): number {
    return this.#rule(this.#classes, text, start);
  }
}

interface NamedRule {
  /** Values of `tokenizer.ggml.pre`. llama.cpp uses one pattern for the names of a list. */
  readonly names: readonly string[];
  readonly rule: Rule;
  readonly prefersWholeTokens?: boolean;
}

const rules: readonly NamedRule[] = [
  { names: ['qwen2', 'deepseek-r1-qwen'], rule: qwen2 },
  { names: ['smollm', 'starcoder', 'refact', 'codeshell'], rule: smollm },
  { names: ['gpt-2', 'mellum'], rule: gpt2 },
  { names: ['llama-bpe', 'llama3', 'llama-v3'], rule: llama3, prefersWholeTokens: true },
  { names: ['dbrx', 'smaug-bpe'], rule: llama3 },
  { names: ['deepseek-coder'], rule: deepseekCoder },
  { names: ['seed-coder'], rule: seedCoder },
  { names: ['tekken'], rule: tekken, prefersWholeTokens: true },
];

export const preTokenizerNames: readonly string[] = rules.flatMap(({ names }) => names);

/** Returns `undefined` if no pre-tokenizer has that name. */
export function createPreTokenizer(name: string): PreTokenizer | undefined {
  const found = rules.find(({ names }) => names.includes(name));
  return found && new PreTokenizer(found.rule, found.prefersWholeTokens);
}
