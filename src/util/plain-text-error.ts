import type { PlainText } from './plain-text.ts';

/** An error whose message is a sentence for a person. */
export abstract class PlainTextError extends Error {
  override readonly message: PlainText;

  constructor(message: PlainText, options?: ErrorOptions) {
    super(message, options);
    this.message = message;
  }
}
