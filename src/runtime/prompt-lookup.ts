/** A shorter match is chance, a longer one no more reliable, and the tokens of a longer draft are hardly ever right. */
const MIN_MATCH = 2;
const MAX_MATCH = 4;
export const MAX_DRAFT = 7;
/** Other texts are drafted from if at least so many tokens match there. */
const MIN_OTHER_MATCH = 4;
/** Length of the first draft, before any acceptance rate is known. */
const INITIAL_DRAFT = 2;

/** Finds continuations in texts other than the sequence. */
export interface OtherTexts {
  /**
   * @param most maximum number of tokens to return
   * @returns how many tokens at the end of `tokens` and `next` matched, and what followed the longest match
   */
  continuation(
    tokens: readonly number[],
    next: number,
    most: number,
  ): { readonly matched: number; readonly tokens: readonly number[] } | undefined;
}

/**
 * Drafts without a draft model (Prompt Lookup Decoding, Saxena 2023): code repeats itself, so the next tokens are often
 * those that followed an earlier occurrence of the last few. One evaluation verifies a whole draft, so a wrong one costs
 * little, but not nothing: the length of drafts follows how many tokens were accepted before.
 */
export class PromptLookup {
  readonly #maxLength: number;
  readonly #others: OtherTexts | undefined;
  #length = INITIAL_DRAFT;
  #proposed = 0;
  #accepted = 0;

  /**
   * @param longest maximum tokens that one evaluation can verify; 0 for no drafts
   * @param others looked up first
   */
  constructor(longest: number, others?: OtherTexts) {
    this.#maxLength = Math.min(longest, MAX_DRAFT);
    this.#others = others;
  }

  /** Number of tokens in all drafts verified so far. */
  get proposed(): number {
    return this.#proposed;
  }

  /** Number of them that were accepted. */
  get accepted(): number {
    return this.#accepted;
  }

  /**
   * Returns a draft of what follows `tokens` and then `next`; empty if their end does not occur earlier.
   *
   * @param most maximum length of the draft
   */
  propose(tokens: readonly number[], next: number, most: number): number[] {
    const length = Math.min(this.#length, this.#maxLength, most);
    if (length <= 0) return [];
    const other = this.#others?.continuation(tokens, next, length);
    if (other !== undefined && other.matched >= MIN_OTHER_MATCH) return [...other.tokens];
    const start = findContinuation(tokens, next);
    if (start === undefined) return [];
    const draft: number[] = [];
    for (let i = start; draft.length < length; i++) {
      // In a repetition the continuation runs into the draft itself.
      const token = i < tokens.length ? tokens[i] : i === tokens.length ? next : draft[i - tokens.length - 1];
      if (token === undefined) break;
      draft.push(token);
    }
    return draft;
  }

  /** Adapts the draft length: doubles it if all tokens were accepted, else reduces it to half or the number accepted. */
  recordOutcome(proposed: number, accepted: number): void {
    if (proposed === 0) return;
    this.#proposed += proposed;
    this.#accepted += accepted;
    this.#length =
      accepted === proposed
        ? Math.min(2 * this.#length, this.#maxLength)
        : Math.max(1, accepted, this.#length >> 1);
  }
}

/**
 * Returns the index in `tokens` of what followed the longest earlier match of their end and `next`, the latest of equally
 * long ones. Scans once from the end, so that the text before the cursor comes first; takes microseconds.
 */
function findContinuation(tokens: readonly number[], next: number): number | undefined {
  let found: number | undefined;
  let longest = MIN_MATCH - 1;
  for (let end = tokens.length - 1; end >= longest && longest < MAX_MATCH; end--) {
    if (tokens[end] !== next) continue;
    const length = matchLength(tokens, end);
    if (length <= longest) continue;
    longest = length;
    found = end + 1;
  }
  return found;
}

/** Returns how many tokens up to `end`, which is known to match, equal those at the end of the sequence, `next` included. */
function matchLength(tokens: readonly number[], end: number): number {
  let length = 1;
  while (length < MAX_MATCH && length <= end && tokens[end - length] === tokens[tokens.length - length])
    length++;
  return length;
}
