import { errorMessage } from './errors.ts';

declare const plainBrand: unique symbol;

/**
 * Text that VS Code shows as it stands, wherever it is shown. VS Code renders links in notifications and in the language
 * status, icons in menus, and Markdown in tooltips; a link may run a command. So every string that comes from a model file,
 * a setting or a path is made plain where it enters, and whatever shows text takes this type alone.
 */
export type PlainText = string & { readonly [plainBrand]: true };

/** An error whose message is a sentence for a person. */
export abstract class PlainTextError extends Error {
  override readonly message: PlainText;

  constructor(message: PlainText, options?: ErrorOptions) {
    super(message, options);
    this.message = message;
  }
}

/** The most characters of a string that comes from outside. */
const longestPlain = 80;
/** The most characters of an error that this project did not word itself, such as one of onnxruntime. */
const longestError = 300;

/** Control characters, formatting (text direction, zero width), line ends, private use, and halves of pairs. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu;

/** One line of printable characters with no markup in it, of at most `length` characters; the rest is cut off. */
export function plain(text: string, length = longestPlain): PlainText {
  // Cut first: a name may have millions of characters. What is dropped below may then leave less than there is room for.
  const characters = Array.from(printable(text.slice(0, 8 * length)));
  const isWhole = characters.length <= length && text.length <= 8 * length;
  return withoutMarkup(isWhole ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`);
}

/** A path, of which the end tells most: what does not fit is cut off at its start. */
export function plainPath(path: string, length = longestPlain): PlainText {
  const characters = Array.from(printable(path.slice(-8 * length)));
  const isWhole = characters.length <= length && path.length <= 8 * length;
  return withoutMarkup(isWhole ? characters.join('') : `…${characters.slice(1 - length).join('')}`);
}

/** The words of an error that anyone may have thrown; all of them where they are a sentence of our own. */
export function plainError(error: unknown): PlainText {
  return error instanceof PlainTextError ? error.message : plain(errorMessage(error), longestError);
}

/** A template's tag: words of our own, with values that are plain already. */
export function sentence(
  words: TemplateStringsArray,
  ...values: readonly (PlainText | number | bigint)[]
): PlainText {
  return withoutMarkup(words.reduce((text, word, index) => `${text}${String(values[index - 1])}${word}`));
}

/** `a, b and c`. */
export function plainList(items: readonly PlainText[]): PlainText {
  const last = items.at(-1);
  if (last === undefined) return sentence``;
  const others = items.slice(0, -1).join(', ');
  return withoutMarkup(others === '' ? last : `${others} and ${last}`);
}

function printable(text: string): string {
  return text.replace(unprintable, ' ').replace(/\s+/g, ' ').trim();
}

/** A space takes away the meaning of what is markup to some part of VS Code: `[text](link)`, `$(icon)`, `https://`. */
function withoutMarkup(text: string): PlainText {
  return text.replace(/\](?=[([:])|\$(?=\()|:(?=\/\/)/g, '$& ') as PlainText;
}
