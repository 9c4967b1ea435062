import { errorMessage } from './errors.ts';

declare const plainBrand: unique symbol;

/**
 * Text without anything that VS Code renders. VS Code renders links in notifications and in the language status, icons in
 * menus, and Markdown in tooltips; a link may run a command. So every string from a model file, a setting or a path is
 * converted where it enters, and whatever shows text accepts only this type.
 */
export type PlainText = string & { readonly [plainBrand]: true };

/** An error whose message can be shown to the user. */
export abstract class PlainTextError extends Error {
  override readonly message: PlainText;

  constructor(message: PlainText, options?: ErrorOptions) {
    super(message, options);
    this.message = message;
  }
}

/** Maximum characters of a string from outside. */
const longestPlain = 80;
/** Maximum characters of an error message from elsewhere, such as onnxruntime. */
const longestError = 300;

/** Control and format characters (text direction, zero width), line separators, private use, lone surrogates. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu;

/** Converts `text` to one line of printable characters without markup, truncated to `length` characters. */
export function plain(text: string, length = longestPlain): PlainText {
  // Cut first, as a name may have millions of characters. Dropping unprintable ones may then leave fewer than `length`.
  const characters = Array.from(printable(text.slice(0, 8 * length)));
  const isWhole = characters.length <= length && text.length <= 8 * length;
  return withoutMarkup(isWhole ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`);
}

/** Converts a path like `plain`, but truncates its start, as its end is the most specific. */
export function plainPath(path: string, length = longestPlain): PlainText {
  const characters = Array.from(printable(path.slice(-8 * length)));
  const isWhole = characters.length <= length && path.length <= 8 * length;
  return withoutMarkup(isWhole ? characters.join('') : `…${characters.slice(1 - length).join('')}`);
}

/** Returns the message of any thrown value: in full if it is a `PlainTextError`, else converted and truncated. */
export function plainError(error: unknown): PlainText {
  return error instanceof PlainTextError ? error.message : plain(errorMessage(error), longestError);
}

/** Template tag for text whose literal parts are ours and whose values are plain already. */
export function sentence(
  words: TemplateStringsArray,
  ...values: readonly (PlainText | number | bigint)[]
): PlainText {
  return withoutMarkup(words.reduce((text, word, index) => `${text}${String(values[index - 1])}${word}`));
}

/** Joins items as `a, b and c`. */
export function plainList(items: readonly PlainText[]): PlainText {
  const last = items.at(-1);
  if (last === undefined) return sentence``;
  const others = items.slice(0, -1).join(', ');
  return withoutMarkup(others === '' ? last : `${others} and ${last}`);
}

function printable(text: string): string {
  return text.replace(unprintable, ' ').replace(/\s+/g, ' ').trim();
}

/** Inserts a space into whatever some part of VS Code renders: `[text](link)`, `$(icon)`, `https://`. */
function withoutMarkup(text: string): PlainText {
  return text.replace(/\](?=[([:])|\$(?=\()|:(?=\/\/)/g, '$& ') as PlainText;
}
