/** A llama.cpp server, as far as it decides how many tokens of a prompt are evaluated. */
export interface PromptServer {
  /** Takes the next prompt, which then stands in a slot, and returns how many of its tokens were evaluated. */
  take(prompt: readonly number[]): number;
}

export interface PromptServerOptions {
  /** `--parallel` */
  readonly slots?: number;
  /**
   * `--cache-reuse`: behind the common prefix, runs of at least so many equal tokens are moved to their new place
   * by shifting their rotary positions; 0 for none. Moved K/V have seen another context than the prompt has, so
   * the model may say something else than it would to the prompt.
   */
  readonly reuse?: number;
}

/** `--slot-prompt-similarity`: the share of a prompt that a slot must hold to be chosen for that. */
const LEAST_SIMILARITY = 0.1;

/**
 * What llama.cpp does with `cache_prompt` (`tools/server/server-context.cpp`): the slot with the longest common
 * prefix takes the prompt, or the one used least recently if none is similar. It keeps that prefix and evaluates
 * the rest, at least one token, as there are no logits otherwise. Decoded tokens stand behind the prompt's last
 * special token, where no later prompt can match them; they are left out.
 */
export function createPromptServer({ slots = 1, reuse = 0 }: PromptServerOptions = {}): PromptServer {
  /** What the slots hold, from the least to the most recently used. */
  const held: (readonly number[])[] = Array.from({ length: slots }, () => []);
  return {
    take(prompt) {
      if (prompt.length === 0) return 0;
      const kept = held.map((tokens) => runLength(tokens, 0, prompt, 0));
      const best = kept.indexOf(Math.max(...kept));
      const chosen = (kept[best] ?? 0) > LEAST_SIMILARITY * prompt.length ? best : 0;
      const [tokens = []] = held.splice(chosen, 1);
      held.push(prompt);
      const reused = withMovedRuns(tokens, prompt, kept[chosen] ?? 0, reuse);
      return prompt.length - Math.min(reused, prompt.length - 1);
    },
  };
}

/** Moved runs join on to what is kept, and each is looked for behind the one before, as the server does. */
function withMovedRuns(
  held: readonly number[],
  prompt: readonly number[],
  kept: number,
  least: number,
): number {
  if (least === 0) return kept;
  let reused = kept;
  for (let from = kept; from < held.length && reused < prompt.length;) {
    const run = runLength(held, from, prompt, reused);
    if (run >= least) reused += run;
    from += run >= least ? run : 1;
  }
  return reused;
}

/** How many tokens are equal from two places on. */
function runLength(a: readonly number[], aStart: number, b: readonly number[], bStart: number): number {
  const limit = Math.min(a.length - aStart, b.length - bStart);
  let length = 0;
  while (length < limit && a[aStart + length] === b[bStart + length]) length++;
  return length;
}
