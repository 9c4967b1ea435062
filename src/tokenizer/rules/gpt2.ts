import { CharacterClass, type CharacterClasses } from '../character-classes.ts';
import { contractionEnd, gapEnd, SPACE } from './rule.ts';

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
