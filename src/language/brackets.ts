import type { LanguageFamily } from './language-family.ts';

/** The bracket that closes another. */
export const closerOf: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** A bracket that counts: it stands in no string and no comment. */
export interface Bracket {
  readonly character: string;
  /** UTF-16 units from the text's start. */
  readonly at: number;
}

/** A string by its quotes; `end`, behind it, is `undefined` where its line or the text ends before it does. */
export interface QuotedString {
  readonly quote: string;
  readonly start: number;
  readonly end: number | undefined;
}

export interface ScannedText {
  readonly brackets: readonly Bracket[];
  readonly strings: readonly QuotedString[];
}

/** Triple quotes come before single ones. A `#` without a blank behind it is a colour, an attribute or a name. */
const TOKEN = /"""|'''|["'`]|\/\/|\/\*|(?<=^|\s)#(?=[\s!#])|[()[\]{}]/gm;

/**
 * Finds brackets and strings in code of any language, by what most have in common: it knows neither regular
 * expressions nor a language's own ways of quoting, so that what it says is likely, not certain.
 */
export function scanBrackets(text: string, family: LanguageFamily): ScannedText {
  const brackets: Bracket[] = [];
  const strings: QuotedString[] = [];
  const hasSlashes = family === 'braces';
  let behind = 0;
  for (const { 0: mark, index: at } of text.matchAll(TOKEN)) {
    // It stands in a string or a comment.
    if (at < behind) continue;
    if (closerOf.has(mark) || /[)\]}]/.test(mark)) brackets.push({ character: mark, at });
    else if (mark === '#' || (mark === '//' && hasSlashes && text.charAt(at - 1) !== ':'))
      behind = lineEnd(text, at);
    else if (mark === '/*' && hasSlashes) behind = (text.indexOf('*/', at + 2) + 1 || text.length) + 1;
    else if (/["'`]/.test(mark)) {
      const end = stringEnd(text, at, mark);
      if (mark === "'" && isNoQuote(text, at)) continue;
      strings.push({ quote: mark, start: at, end });
      // Without an end it may yet be an apostrophe, or a lifetime, and hide nothing.
      if (mark === "'" && end === undefined) continue;
      behind = end ?? (spansLines(mark) ? text.length : lineEnd(text, at));
    }
  }
  return { brackets, strings };
}

/** An apostrophe amid a word, or a lifetime of Rust. */
function isNoQuote(text: string, at: number): boolean {
  return /[<&\p{L}\p{N}]/u.test(text.charAt(at - 1));
}

function spansLines(quote: string): boolean {
  return quote === '`' || quote.length === 3;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Where a string ends, behind its closing quote; `undefined` if it has none. */
function stringEnd(text: string, start: number, quote: string): number | undefined {
  for (let i = start + quote.length; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\') i++;
    else if (character === '\n' && !spansLines(quote)) return undefined;
    else if (text.startsWith(quote, i)) return i + quote.length;
  }
  return undefined;
}
