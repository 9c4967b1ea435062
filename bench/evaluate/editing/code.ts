import { endOfOther, scanBrackets, type Pair } from '../../../src/evaluation/bracket-scanner.ts';
import type { SourceFile } from '../source-files.ts';

export type Language = 'script' | 'python' | 'json' | 'yaml' | 'html' | 'other';

/** A line without its end. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The line with `HIDDEN` in the place of each character of a string or a comment. */
  readonly code: string;
}

/** A file as places are looked for in it; most files are asked for little of it. */
export class CodeFile {
  readonly text: string;
  readonly language: Language;
  /** Whether there may be tags in it. */
  readonly hasTags: boolean;
  readonly #path: string;
  #code: string | undefined;
  #lines: readonly Line[] | undefined;
  #pairs: readonly Pair[] | undefined;

  constructor({ path, text }: SourceFile) {
    this.#path = path;
    this.text = text;
    this.language = EXTENSIONS.find(([, names]) => names.test(path))?.[0] ?? 'other';
    this.hasTags = this.language === 'html' || /\.[jt]sx$/.test(path);
  }

  /** The text with `HIDDEN` in the place of each character of a string or a comment. */
  get code(): string {
    return (this.#code ??= hideText(this.text, this.#path));
  }

  get lines(): readonly Line[] {
    return (this.#lines ??= linesOf(this.text, this.code));
  }

  /** Of brackets and quotes. */
  get pairs(): readonly Pair[] {
    return (this.#pairs ??= scanBrackets(this.text, this.#path).pairs);
  }
}

/** A range of offsets in a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const HIDDEN = '\u00b7';
const MAY_BEGIN_TEXT = new Set('\'"`#/');
const EXTENSIONS: readonly (readonly [Language, RegExp])[] = [
  ['script', /\.[cm]?[jt]sx?$/],
  ['python', /\.py$/],
  ['json', /\.json$/],
  ['yaml', /\.ya?ml$/],
  ['html', /\.html?$/],
];

/** Whether the file is of a language with statements. */
export function isProgram({ language }: CodeFile): boolean {
  return language === 'script' || language === 'python' || language === 'other';
}

function hideText(text: string, path: string): string {
  const isPython = path.endsWith('.py');
  let hidden = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const end = MAY_BEGIN_TEXT.has(text.charAt(i)) ? endOfOther(text, i, isPython) : undefined;
    if (end === undefined) continue;
    hidden += text.slice(from, i) + text.slice(i, end).replace(/[^\n]/g, HIDDEN);
    from = end;
    i = end - 1;
  }
  return hidden + text.slice(from);
}

function linesOf(text: string, code: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    lines.push({ start, end, text: text.slice(start, end), code: code.slice(start, end) });
    start = end + 1;
  }
  return lines;
}

export function indentation(line: string): number {
  return line.length - line.trimStart().length;
}

/** Whether a piece of code closes what it opens and opens what it closes. */
export function isBalanced(text: string, path = ''): boolean {
  const { open, excess, unclosed } = scanBrackets(text, path);
  return open.length === 0 && excess === 0 && unclosed === 0;
}

/** Where what belongs to a word ends that ends at `at`: its members, calls and indices, as far as they close. */
export function chainEnd(code: string, at: number): number {
  const member = /^(?:\?\.)?\.?[A-Za-z_$][\w$]*/.exec(code.slice(at))?.[0];
  if (member !== undefined && /^[.?]/.test(member)) return chainEnd(code, at + member.length);
  if (!/[([]/.test(code.charAt(at))) return at;
  const end = closerAfter(code, at);
  return end === undefined ? at : chainEnd(code, end);
}

/** The offset behind the bracket that closes the one at `at`; `undefined` if none does. */
function closerAfter(code: string, at: number): number | undefined {
  let depth = 0;
  for (let i = at; i < code.length; i++) {
    if (/[([{]/.test(code.charAt(i))) depth++;
    else if (/[)\]}]/.test(code.charAt(i)) && --depth === 0) return i + 1;
  }
  return undefined;
}

/** What stands between the commas of a range, brackets within it apart; without the white space around. */
export function partsOf(code: string, { start, end }: Range): Range[] {
  const parts: Range[] = [];
  let depth = 0;
  let from = start;
  for (let i = start; i <= end; i++) {
    const character = i === end ? ',' : code.charAt(i);
    if (/[([{]/.test(character)) depth++;
    else if (/[)\]}]/.test(character)) depth--;
    else if (character === ',' && (depth === 0 || i === end)) {
      parts.push(trimmed(code, { start: from, end: i }));
      from = i + 1;
    }
  }
  return parts.filter((part) => part.end > part.start);
}

function trimmed(code: string, { start, end }: Range): Range {
  const part = code.slice(start, end);
  return { start: start + indentation(part), end: start + part.trimEnd().length };
}
