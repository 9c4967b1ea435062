/**
 * The letters in which a byte-level vocabulary writes bytes (`bytes_to_unicode` of GPT-2's encoder.py). A byte
 * that is a printable Latin-1 character stands for itself; the other 68 take the characters from U+0100 on,
 * in order, so that no token holds a space or a control character: a space is written `Ġ`, a line feed `Ċ`.
 */
export class ByteAlphabet {
  /** The letter of each byte, [256]. */
  readonly letters: readonly string[];
  /** Byte of each UTF-16 unit, or -1; [one more than the last letter]. */
  readonly #bytes: Int16Array;

  constructor() {
    let substitute = 0x100;
    const units = Array.from({ length: 256 }, (_, byte) => (isPrintable(byte) ? byte : substitute++));
    this.letters = units.map((unit) => String.fromCharCode(unit));
    this.#bytes = new Int16Array(substitute).fill(-1);
    units.forEach((unit, byte) => (this.#bytes[unit] = byte));
  }

  /**
   * Writes the bytes that a token's text stands for to the start of `target`, one for each UTF-16 unit, and
   * returns how many; undefined when a character of the text is no letter of the alphabet.
   */
  readInto(text: string, target: Uint8Array): number | undefined {
    for (let index = 0; index < text.length; index++) {
      const byte = this.#bytes[text.charCodeAt(index)] ?? -1;
      if (byte < 0) return undefined;
      target[index] = byte;
    }
    return text.length;
  }
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}
