import type { Spelling } from './vocabulary.ts';

/**
 * The characters in which a byte-level vocabulary writes bytes (`bytes_to_unicode` of GPT-2's encoder.py). A byte
 * that is a printable Latin-1 character is written as itself; the other 68 as the characters from U+0100 on, in order,
 * so that no token contains a space or a control character: a space is written `Ġ`, a line feed `Ċ`.
 */
export class ByteAlphabet implements Spelling {
  /** The letter of each byte, [256]. */
  readonly letters: readonly string[];
  /** Byte of each UTF-16 unit, or -1; [last letter + 1]. */
  readonly #bytes: Int16Array;

  constructor() {
    let substitute = 0x100;
    const units = Array.from({ length: 256 }, (_, byte) => (isPrintable(byte) ? byte : substitute++));
    this.letters = units.map((unit) => String.fromCharCode(unit));
    this.#bytes = new Int16Array(substitute).fill(-1);
    units.forEach((unit, byte) => (this.#bytes[unit] = byte));
  }

  /**
   * Decodes a token's text to the start of `target`, one byte for each UTF-16 unit, and returns the number of bytes;
   * `undefined` if a character of the text is not in the alphabet.
   */
  decodeInto(text: string, target: Uint8Array): number | undefined {
    for (let index = 0; index < text.length; index++) {
      const byte = this.#bytes[text.charCodeAt(index)] ?? -1;
      if (byte < 0) return undefined;
      target[index] = byte;
    }
    return text.length;
  }

  /** Each byte has a plain token, so that tokens of the type `byte` are not used. */
  byteOf(): undefined {
    return undefined;
  }
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}
