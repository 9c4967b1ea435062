/** The classes that the pre-tokenizers tell apart; their values fit a byte and 0 is left for "not yet known". */
export const CharacterClass = {
  /** `[^\s\p{L}\p{N}]`; a lone surrogate too, as it becomes U+FFFD. */
  other: 1,
  /** `\p{L}` */
  letter: 2,
  /** `\p{N}` */
  number: 3,
  /** White space except line ends. */
  space: 4,
  /** `[\r\n]` */
  newline: 5,
} as const;
export type CharacterClass = (typeof CharacterClass)[keyof typeof CharacterClass];

/**
 * Looks characters up by class. White space is Unicode's `White_Space`, as the reference has it: JavaScript's
 * own `\s` also takes U+FEFF and leaves U+0085 out. Letters and numbers are those of the Unicode version that
 * the JavaScript engine brings; characters added since a model's tokenizer was made may differ, no others.
 */
export class CharacterClasses {
  /** Class of each UTF-16 unit seen so far, 0 when unknown; [65536]. Filled as text is met. */
  readonly #known = new Uint8Array(0x10000);

  /** Class of the character that starts at `index`, which must lie inside the text. */
  at(text: string, index: number): CharacterClass {
    const unit = text.charCodeAt(index);
    const known = this.#known[unit] as CharacterClass | 0;
    return known === 0 ? this.#classify(text, index, unit) : known;
  }

  /** UTF-16 units of the character that starts at `index`: 2 for a surrogate pair, else 1. */
  width(text: string, index: number): number {
    return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }

  /** Where the run of characters of one class ends that starts at `start`, which may be empty. */
  runEnd(text: string, start: number, wanted: CharacterClass): number {
    let index = start;
    while (index < text.length && this.at(text, index) === wanted) index += this.width(text, index);
    return index;
  }

  /** Where the run of white space ends that starts at `start`, line ends included. */
  whiteSpaceEnd(text: string, start: number): number {
    let index = start;
    for (; index < text.length; index++) {
      const found = this.at(text, index);
      if (found !== CharacterClass.space && found !== CharacterClass.newline) break;
    }
    return index;
  }

  #classify(text: string, index: number, unit: number): CharacterClass {
    const codePoint = text.codePointAt(index) ?? unit;
    const found = classOf(String.fromCodePoint(codePoint));
    // The class of a high surrogate depends on what follows it, so it is never remembered.
    const isHighSurrogate = (unit & 0xfc00) === 0xd800;
    if (!isHighSurrogate) this.#known[unit] = found;
    return found;
  }
}

function classOf(character: string): CharacterClass {
  if (/[\r\n]/.test(character)) return CharacterClass.newline;
  if (/\p{White_Space}/u.test(character)) return CharacterClass.space;
  if (/\p{L}/u.test(character)) return CharacterClass.letter;
  if (/\p{N}/u.test(character)) return CharacterClass.number;
  return CharacterClass.other;
}
