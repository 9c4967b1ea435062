import { CharacterClass, type CharacterClasses } from '../character-classes.ts';

/** Newlines, letters, punctuation and numbers have patterns of their own; symbols, marks and white space are the rest. */
type Kind = 'newline' | 'letter' | 'punctuation' | 'number' | 'rest';

/**
 * Five patterns one after the other, each within the pieces of those before: `[\r\n]`, `\s?\p{L}+`, `\s?\p{P}+`,
 * `[一-龥ࠀ-一가-퟿]+` and `\p{N}`, from the tokenizer.json of DeepSeek-Coder. What no pattern takes stays whole.
 */
export function deepseekCoder(classes: CharacterClasses, text: string, start: number): number {
  const kind = kindAt(classes, text, start);
  switch (kind) {
    case 'newline':
    case 'number':
      return start + classes.width(text, start);
    case 'letter':
    case 'punctuation':
      return runEnd(classes, text, start, kind);
    case 'rest':
      return restEnd(classes, text, start);
  }
}

/** Returns the end of a piece that begins with white space, a symbol or the like. */
function restEnd(classes: CharacterClasses, text: string, start: number): number {
  const end = runEnd(classes, text, start, 'rest');
  const follower = end < text.length ? kindAt(classes, text, end) : 'newline';
  // The last white space belongs to the word or the punctuation after it.
  const takesSpace =
    (follower === 'letter' || follower === 'punctuation') &&
    classes.at(text, end - 1) === CharacterClass.space;
  if (!takesSpace) return end;
  if (start < end - 1) return end - 1;
  return isInRanges(classes, text, start) === isInRanges(classes, text, end)
    ? runEnd(classes, text, end, follower)
    : end;
}

/** Returns the end of a run of one kind. It also ends where the fourth pattern splits: where its ranges begin or end. */
function runEnd(classes: CharacterClasses, text: string, start: number, kind: Kind): number {
  const inRanges = isInRanges(classes, text, start);
  let end = start;
  while (
    end < text.length &&
    kindAt(classes, text, end) === kind &&
    isInRanges(classes, text, end) === inRanges
  )
    end += classes.width(text, end);
  return end;
}

function kindAt(classes: CharacterClasses, text: string, index: number): Kind {
  switch (classes.at(text, index)) {
    case CharacterClass.newline:
      return 'newline';
    case CharacterClass.letter:
      return 'letter';
    case CharacterClass.number:
      return 'number';
    case CharacterClass.space:
      return 'rest';
    case CharacterClass.other:
      return /\p{P}/u.test(String.fromCodePoint(text.codePointAt(index) ?? 0)) ? 'punctuation' : 'rest';
  }
}

/** `[一-龥ࠀ-一가-퟿]`: most scripts from U+0800 on, among them Chinese, Japanese and Korean. As in llama.cpp, no white space. */
function isInRanges(classes: CharacterClasses, text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  const isBetween = (unit >= 0x0800 && unit <= 0x9fa5) || (unit >= 0xac00 && unit <= 0xd7ff);
  return isBetween && classes.at(text, index) !== CharacterClass.space;
}
