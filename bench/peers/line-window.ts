import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';
import type { Situation } from './situation.ts';

/**
 * Special tokens of a prefix-suffix-middle prompt. The ids lie outside of every vocabulary: what a slot keeps
 * depends on nothing but which tokens are equal, and the simulated model need not have them.
 */
export const FIM_MARKS = { prefix: -1, suffix: -2, middle: -3 } as const;

/** llama.vscode's defaults `n_prefix` and `n_suffix`: lines before and after the cursor's own. */
const LINES = { before: 256, after: 64 } as const;

/**
 * The prompt of llama.vscode by llama.cpp's `/infill`: `fim_pre, prefix, prompt, fim_suf, suffix, fim_mid`.
 *
 * - llama.vscode, `src/completion.ts`: the prefix is the lines above the cursor's, the prompt is the cursor's line
 *   up to the cursor, or nothing where that is white space; the suffix is the rest of the line and the lines below.
 * - llama.cpp, `format_prompt_infill`: the three are tokenized each for itself. Of a batch, three quarters at most
 *   go to the prefix, whose oldest tokens are dropped, and one quarter to the suffix, less the prompt.
 *
 * In its favour, all that would cost it more is left out: the ring buffer of chunks from elsewhere that it puts
 * first and renews, and its requests ahead of time, which take turns with the others in the one slot. It also does
 * not ask where more than eight characters follow on the line; here it is asked what the others are asked.
 *
 * @param budget the most tokens that a prompt may have
 */
export function lineWindowPrompt(situation: Situation, tokenizer: Tokenizer, budget: number): number[] {
  const before = situation.text.slice(0, situation.offset).split(/\r\n|\n/);
  const [lineSuffix = '', ...below] = situation.text.slice(situation.offset).split(/\r\n|\n/);
  const linePrefix = before.at(-1) ?? '';
  const above = before.slice(0, -1).slice(-LINES.before);
  const prefix = tokenizer.encode(`${above.join('\n')}\n`);
  const prompt = tokenizer.encode(/^[ \t]*$/.test(linePrefix) ? '' : linePrefix);
  const suffix = tokenizer.encode(`${lineSuffix}\n${below.slice(0, LINES.after).join('\n')}\n`);

  // The quarters leave room for two of the three special tokens, so that the batch is a token short of the budget.
  const quarter = Math.floor((budget - 1) / 4);
  const suffixTake = Math.max(0, quarter - (2 + prompt.length));
  const tokens = [
    FIM_MARKS.prefix,
    ...prefix.slice(Math.max(0, prefix.length - 3 * quarter)),
    ...prompt,
    FIM_MARKS.suffix,
    ...suffix.slice(0, suffixTake),
    FIM_MARKS.middle,
  ];
  return tokens.slice(Math.max(0, tokens.length - budget));
}
