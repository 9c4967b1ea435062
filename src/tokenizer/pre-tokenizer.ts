import { CharacterClass, CharacterClasses } from './character-classes.ts';

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
  readonly #classes = new CharacterClasses();
  readonly #rule: Rule;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** Returns the end of the pre-token that starts at `start`; above `start`, at most `text.length`. */
  end(text: string, start: number): number {
    return this.#rule(this.#classes, text, start);
  }
}

type Rule = (classes: CharacterClasses, text: string, start: number) => number;

const APOSTROPHE = 0x27;
const SPACE = 0x20;

/**
 * GPT-2's ByteLevel pattern:
 * `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
 */
export function gpt2(classes: CharacterClasses, text: string, start: number): number {
  const contraction = contractionEnd(text, start, false);
  if (contraction > 0) return contraction;
  const word = start + (text.charCodeAt(start) === SPACE && start + 1 < text.length ? 1 : 0);
  const found = classes.at(text, word);
  switch (found) {
    case CharacterClass.letter:
    case CharacterClass.number:
    case CharacterClass.other:
      return classes.runEnd(text, word, found);
    case CharacterClass.space:
    case CharacterClass.newline:
      return gapEnd(text, start, classes.whiteSpaceEnd(text, start));
  }
}

/**
 * Single `\p{N}`, then GPT-2's pattern on the text between: `Sequence(Digits(individual_digits), ByteLevel)` in the
 * tokenizer.json of SmolLM2. As the text is split at digits first, white space before a digit is at the end of its
 * text: it stays whole and never joins the digit.
 *
 * llama.cpp's two patterns for `smollm` split the same way, except at a byte that the vocabulary lacks (`BpeTokenizer`).
 */
export function smollm(classes: CharacterClasses, text: string, start: number): number {
  if (classes.at(text, start) === CharacterClass.number) return start + classes.width(text, start);
  const gap = classes.whiteSpaceEnd(text, start);
  const isBeforeDigit = gap < text.length && classes.at(text, gap) === CharacterClass.number;
  return gap > start && isBeforeDigit ? gap : gpt2(classes, text, start);
}

/**
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|`
 * `\s+(?!\S)|\s+`, from the tokenizer.json of Qwen2. That file also normalizes to NFC; a GGUF does not say so, llama.cpp
 * does not either, and decoding must give the document's text back unchanged.
 */
export function qwen2(classes: CharacterClasses, text: string, start: number): number {
  const contraction = contractionEnd(text, start, true);
  if (contraction > 0) return contraction;
  const found = classes.at(text, start);
  switch (found) {
    case CharacterClass.letter:
      return classes.runEnd(text, start, CharacterClass.letter);
    case CharacterClass.number:
      return start + classes.width(text, start);
    case CharacterClass.newline:
      return qwen2GapEnd(classes, text, start);
    case CharacterClass.other:
    case CharacterClass.space: {
      const next = start + classes.width(text, start);
      const follower = next < text.length ? classes.at(text, next) : CharacterClass.newline;
      if (follower === CharacterClass.letter) return classes.runEnd(text, next, CharacterClass.letter);
      if (found === CharacterClass.other) return punctuationEnd(classes, text, start);
      if (text.charCodeAt(start) === SPACE && follower === CharacterClass.other)
        return punctuationEnd(classes, text, next);
      return qwen2GapEnd(classes, text, start);
    }
  }
}

/** `[^\s\p{L}\p{N}]+[\r\n]*` */
function punctuationEnd(classes: CharacterClasses, text: string, start: number): number {
  return classes.runEnd(text, classes.runEnd(text, start, CharacterClass.other), CharacterClass.newline);
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+`: white space up to its last line end, else like `gapEnd`. */
function qwen2GapEnd(classes: CharacterClasses, text: string, start: number): number {
  const end = classes.whiteSpaceEnd(text, start);
  let lineEnd = end;
  while (lineEnd > start && classes.at(text, lineEnd - 1) !== CharacterClass.newline) lineEnd--;
  return lineEnd > start ? lineEnd : gapEnd(text, start, end);
}

/** `\s+(?!\S)|\s+`: the last character of a gap belongs to the next word, unless it is the gap's only one. */
function gapEnd(text: string, start: number, end: number): number {
  return end === text.length || end === start + 1 ? end : end - 1;
}

/**
 * `'s|'t|'re|'ve|'m|'ll|'d`: returns the end of the contraction at `start`, or 0. With `ignoreCase`, U+017F (long s) counts
 * as an s, as in Unicode case folding and the reference.
 */
function contractionEnd(text: string, start: number, ignoreCase: boolean): number {
  if (text.charCodeAt(start) !== APOSTROPHE) return 0;
  const letters = text.slice(start + 1, start + 3);
  const folded = ignoreCase ? letters.replaceAll('ſ', 's').toLowerCase() : letters;
  if (/^[stmd]/.test(folded)) return start + 2;
  return /^(?:re|ve|ll)/.test(folded) ? start + 3 : 0;
}

/** Rules by the values of `tokenizer.ggml.pre`. llama.cpp uses one pattern for the names of a line. */
const rules: readonly (readonly [names: readonly string[], rule: Rule])[] = [
  [['qwen2', 'deepseek-r1-qwen'], qwen2],
  [['smollm', 'starcoder', 'refact', 'codeshell'], smollm],
  [['gpt-2', 'mellum'], gpt2],
];

export const preTokenizerNames: readonly string[] = rules.flatMap(([names]) => names);

/** Returns `undefined` if no pre-tokenizer has that name. */
export function createPreTokenizer(name: string): PreTokenizer | undefined {
  const found = rules.find(([names]) => names.includes(name));
  return found && new PreTokenizer(found[1]);
}
