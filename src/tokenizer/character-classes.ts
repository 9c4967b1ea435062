/** The classes that the pre-tokenizers distinguish; values fit a byte, and 0 means "not yet known". */
export const CharacterClass = {
  /** `[^\s\p{L}\p{N}]`; also lone surrogates, as they become U+FFFD. */
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
 * Classifies characters. White space is Unicode's `White_Space`, as in the reference: JavaScript's `\s` includes U+FEFF and
 * excludes U+0085. Letters and numbers are those of the JavaScript engine's Unicode version, so only characters that are
 * newer than the model's tokenizer may differ.
 */
export class CharacterClasses {
  /** Class of each UTF-16 unit, or 0 if not seen yet; [65536]. */
  readonly #known = new Uint8Array(0x10000);

  /** Returns the class of the character that starts at `index`, which must be within the text. */
  at(text: string, index: number): CharacterClass {
    const unit = text.charCodeAt(index);
    const known = this.#known[unit] as CharacterClass | 0;
    return known === 0 ? this.#classify(text, index, unit) : known;
  }

  /** Returns the UTF-16 units of the character that starts at `index`: 2 for a surrogate pair, else 1. */
  width(text: string, index: number): number {
    return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }

  /** Returns the end of the run of `wanted` characters that starts at `start`; the run may be empty. */
  runEnd(text: string, start: number, wanted: CharacterClass): number {
    let index = start;
    while (index < text.length && this.at(text, index) === wanted) index += this.width(text, index);
    return index;
  }

  /** Returns the end of the run of white space and line ends that starts at `start`; the run may be empty. */
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
    // Not cached for a high surrogate, as its class depends on the unit that follows it.
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
