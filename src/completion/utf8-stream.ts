/** Joins the bytes of tokens to text. A character that is spread over several tokens appears with its last byte. */
export class Utf8Stream {
  readonly #decoder = new TextDecoder();
  #text = '';

  /** The text so far, without a character that is not complete yet. */
  get text(): string {
    return this.#text;
  }

  push(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true });
  }
}
