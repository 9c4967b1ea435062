import { CharacterClass, CharacterClasses } from './character-classes.ts';

/**
 * Splits text into pre-tokens, the pieces inside which merges happen. The rules are regular expressions by
 * origin; here they are scanners, because a JavaScript `RegExp` has another idea of `\s`, has no case-blind
 * groups in every engine we run on, and backtracks through runs of any length.
 *
 * A rule looks ahead but never back, so text splits from the start of any pre-token as it did before. The text
 * up to the end of a pre-token does, too, unless that is white space after white space: `x` and two tabs are
 * `x`, `\t`, `\t` before another word and `x`, `\t\t` at the end.
 */
export class PreTokenizer {
  readonly #classes = new CharacterClasses();
  readonly #rule: Rule;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** Where the pre-token that starts at `start` ends; past `start`, at most `text.length`. */
  end(text: string, start: number): number {
    return this.#rule(this.#classes, text, start);
  }
}

type Rule = (classes: CharacterClasses, text: string, start: number) => number;

const APOSTROPHE = 0x27;
const SPACE = 0x20;

/**
 * The ByteLevel pattern that GPT-2 brought:
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
 * `\p{N}` alone, then GPT-2's pattern on what lies between: `Sequence(Digits(individual_digits), ByteLevel)`
 * in the tokenizer.json of SmolLM2. Since the text is cut at the digits first, white space before a digit is
 * white space at the end of its text: it stays whole and never joins the digit.
 *
 * llama.cpp's two patterns for `smollm` split alike. Where the two still differ is a byte that the vocabulary
 * lacks (`BpeTokenizer`).
 */
export function smollm(classes: CharacterClasses, text: string, start: number): number {
  if (classes.at(text, start) === CharacterClass.number) return start + classes.width(text, start);
  const gap = classes.whiteSpaceEnd(text, start);
  const isBeforeDigit = gap < text.length && classes.at(text, gap) === CharacterClass.number;
  return gap > start && isBeforeDigit ? gap : gpt2(classes, text, start);
}

/**
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|`
 * `\s+(?!\S)|\s+`, from the tokenizer.json of Qwen2. Qwen's own file also normalizes to NFC first; a GGUF does
 * not tell, llama.cpp does not do it either, and a document's text must come back as it was.
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

/** `\s*[\r\n]+|\s+(?!\S)|\s+`: white space up to its last line end, else as anywhere. */
function qwen2GapEnd(classes: CharacterClasses, text: string, start: number): number {
  const end = classes.whiteSpaceEnd(text, start);
  let lineEnd = end;
  while (lineEnd > start && classes.at(text, lineEnd - 1) !== CharacterClass.newline) lineEnd--;
  return lineEnd > start ? lineEnd : gapEnd(text, start, end);
}

/** `\s+(?!\S)|\s+`: the last space of a gap belongs to the word after it, unless it is the gap's only one. */
function gapEnd(text: string, start: number, end: number): number {
  return end === text.length || end === start + 1 ? end : end - 1;
}

/**
 * `'s|'t|'re|'ve|'m|'ll|'d`: where the contraction at `start` ends, or 0. Without regard to case, U+017F (long
 * s) counts as an s: Unicode folds it so, and so does the reference.
 */
function contractionEnd(text: string, start: number, ignoreCase: boolean): number {
  if (text.charCodeAt(start) !== APOSTROPHE) return 0;
  const letters = text.slice(start + 1, start + 3);
  const folded = ignoreCase ? letters.replaceAll('ſ', 's').toLowerCase() : letters;
  if (/^[stmd]/.test(folded)) return start + 2;
  return /^(?:re|ve|ll)/.test(folded) ? start + 3 : 0;
}

/** By the names that `tokenizer.ggml.pre` may have. llama.cpp gives the names of one line the same pattern. */
const rules: readonly (readonly [names: readonly string[], rule: Rule])[] = [
  [['qwen2', 'deepseek-r1-qwen'], qwen2],
  [['smollm', 'starcoder', 'refact', 'codeshell'], smollm],
  [['gpt-2', 'mellum'], gpt2],
];

export const preTokenizerNames: readonly string[] = rules.flatMap(([names]) => names);

/** Undefined when there is no pre-tokenizer of that name. */
export function createPreTokenizer(name: string): PreTokenizer | undefined {
  const found = rules.find(([names]) => names.includes(name));
  return found && new PreTokenizer(found[1]);
}
