/** Joins tokens' bytes to text: a character that is spread over tokens appears when its last byte has come. */
export class Utf8Stream {
  readonly #decoder = new TextDecoder();
  #text = '';

  /** Text so far; a character that is not complete yet is not part of it. */
  get text(): string {
    return this.#text;
  }

  push(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true });
  }
}
