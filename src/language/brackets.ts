import type { LanguageFamily } from './language-family.ts';

/** Closing brackets by their opening ones. */
export const closerOf: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** A bracket outside of strings and comments. */
export interface Bracket {
  readonly character: string;
  /** UTF-16 units from the text's start. */
  readonly at: number;
}

/** A string literal; `end`, after its closing quote, is `undefined` if the line or the text ends before it does. */
export interface QuotedString {
  readonly quote: string;
  readonly start: number;
  readonly end: number | undefined;
}

export interface ScannedText {
  readonly brackets: readonly Bracket[];
  readonly strings: readonly QuotedString[];
}

/** Triple quotes come before single ones. A `#` without a space after it is a colour, an attribute or a name. */
const TOKEN = /"""|'''|["'`]|\/\/|\/\*|(?<=^|\s)#(?=[\s!#])|[()[\]{}]/gm;

/**
 * Finds brackets and strings in code by what most languages have in common. It knows neither regular expressions nor a
 * language's own quoting, so the result is a heuristic.
 */
export function scanBrackets(text: string, family: LanguageFamily): ScannedText {
  const brackets: Bracket[] = [];
  const strings: QuotedString[] = [];
  const hasSlashes = family === 'braces';
  let skipTo = 0;
  for (const { 0: mark, index: at } of text.matchAll(TOKEN)) {
    // Inside a string or a comment.
    if (at < skipTo) continue;
    if (closerOf.has(mark) || /[)\]}]/.test(mark)) brackets.push({ character: mark, at });
    else if (mark === '#' || (mark === '//' && hasSlashes && text.charAt(at - 1) !== ':'))
      skipTo = lineEnd(text, at);
    else if (mark === '/*' && hasSlashes) skipTo = blockCommentEnd(text, at);
    else if (/["'`]/.test(mark)) {
      const end = stringEnd(text, at, mark);
      if (mark === "'" && isApostropheOrLifetime(text, at)) continue;
      strings.push({ quote: mark, start: at, end });
      // Without an end it may be an apostrophe or a lifetime, so what follows is still scanned.
      if (mark === "'" && end === undefined) continue;
      skipTo = end ?? (spansLines(mark) ? text.length : lineEnd(text, at));
    }
  }
  return { brackets, strings };
}

/** Whether a `'` is within a word or begins a Rust lifetime, rather than a string. */
export function isApostropheOrLifetime(text: string, at: number): boolean {
  return /[<&\p{L}\p{N}]/u.test(text.charAt(at - 1));
}

/** Returns the offset after the block comment that begins at `at`. */
export function blockCommentEnd(text: string, at: number): number {
  return (text.indexOf('*/', at + 2) + 1 || text.length) + 1;
}

function spansLines(quote: string): boolean {
  return quote === '`' || quote.length === 3;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Returns the offset after a string's closing quote; `undefined` if it has none. */
export function stringEnd(text: string, start: number, quote: string): number | undefined {
  for (let i = start + quote.length; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\') i++;
    else if (character === '\n' && !spansLines(quote)) return undefined;
    else if (text.startsWith(quote, i)) return i + quote.length;
  }
  return undefined;
}
