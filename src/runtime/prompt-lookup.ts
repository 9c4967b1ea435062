/** A match of fewer tokens is chance, of more no surer; and what longer drafts add is hardly ever right. */
const SHORTEST_MATCH = 2;
const LONGEST_MATCH = 4;
const LONGEST_DRAFT = 7;
/** Tokens of the first draft, before anything is known of how well they do here. */
const FIRST_LENGTH = 2;

/**
 * Drafts without a second model (Prompt Lookup Decoding, Saxena 2023): code repeats itself, so what is said next is
 * often what followed the last few tokens where they stood before. A draft costs little where it is wrong, as one
 * evaluation verifies all of it, but not nothing: its length follows how well the ones before did.
 */
export class PromptLookup {
  readonly #longest: number;
  #length = FIRST_LENGTH;
  #proposed = 0;
  #accepted = 0;

  /** @param longest tokens that one evaluation can verify; 0 where there are to be no drafts */
  constructor(longest: number) {
    this.#longest = Math.min(longest, LONGEST_DRAFT);
  }

  /** Tokens of all drafts that were verified. */
  get proposed(): number {
    return this.#proposed;
  }

  /** Those of them that were right. */
  get accepted(): number {
    return this.#accepted;
  }

  /**
   * What may follow `tokens` and then `next`; empty if they end like nothing before.
   *
   * @param most tokens of use
   */
  propose(tokens: readonly number[], next: number, most: number): number[] {
    const length = Math.min(this.#length, this.#longest, most);
    if (length <= 0) return [];
    const start = findContinuation(tokens, next);
    if (start === undefined) return [];
    const draft: number[] = [];
    for (let i = start; draft.length < length; i++) {
      // A text that repeats what it has just said runs from the past into the draft itself.
      const token = i < tokens.length ? tokens[i] : i === tokens.length ? next : draft[i - tokens.length - 1];
      if (token === undefined) break;
      draft.push(token);
    }
    return draft;
  }

  /** Takes note of how a draft did: twice the length where all of it was right, else half or what was right. */
  learn(proposed: number, accepted: number): void {
    if (proposed === 0) return;
    this.#proposed += proposed;
    this.#accepted += accepted;
    this.#length =
      accepted === proposed
        ? Math.min(2 * this.#length, this.#longest)
        : Math.max(1, accepted, this.#length >> 1);
  }
}

/**
 * Where in `tokens` stands what followed the latest of the longest earlier matches of their end and `next`. One scan
 * from the end, so that the text before the cursor comes first; it looks at each token once and takes microseconds.
 */
function findContinuation(tokens: readonly number[], next: number): number | undefined {
  let found: number | undefined;
  let longest = SHORTEST_MATCH - 1;
  for (let end = tokens.length - 1; end >= longest && longest < LONGEST_MATCH; end--) {
    if (tokens[end] !== next) continue;
    const length = matchLength(tokens, end);
    if (length <= longest) continue;
    longest = length;
    found = end + 1;
  }
  return found;
}

/** Tokens up to `end` that are those at the end of `tokens` and one more, which is known to match. */
function matchLength(tokens: readonly number[], end: number): number {
  let length = 1;
  while (length < LONGEST_MATCH && length <= end && tokens[end - length] === tokens[tokens.length - length])
    length++;
  return length;
}
