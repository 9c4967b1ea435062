import { closerOf } from './brackets.ts';
import { quotingOfPath, stringAt, type Quoting, type StringKind } from './quoting.ts';

/** An open construct. */
export type Frame =
  | { readonly kind: 'bracket'; readonly closer: string }
  /** Code within a string. */
  | { readonly kind: 'interpolation'; readonly closer: string; readonly string: StringKind }
  | { readonly kind: 'string'; readonly closer: string; readonly string: StringKind }
  | { readonly kind: 'comment'; readonly closer: string };

/** The end of a bracket, a string or an interpolation. */
export interface Closing {
  /** UTF-16 units from the start of the text fed. */
  readonly at: number;
  readonly closer: string;
}

/** What a piece of text does to the constructs open before it. */
export interface Scan {
  /** The constructs that it closes, in order; also closing brackets without a known opener. */
  readonly closings: readonly Closing[];
  /** Where a bracket does not close the innermost open one, or a quote ends the string around its interpolation. */
  readonly mismatches: readonly number[];
}

const CLOSER = /[)\]}]/;
const QUOTE = /["'`]/;
/** After these a slash begins a regular expression. */
const BEFORE_EXPRESSION = /(?:^|[=(,:[!&|?{};+*%<>~^-]|\b(?:return|typeof|case|in|of))\s*$/;
const EXPRESSION = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//;
/** UTF-16 units of earlier text that decide what a quote or a slash means. */
const TAIL = 40;

/**
 * Tracks open brackets, strings, interpolations and comments through text that is fed piece by piece. It knows a language
 * only by its `Quoting`, so the result is a heuristic.
 */
export class LineScanner {
  readonly #quoting: Quoting;
  readonly #frames: Frame[];
  #tail: string;

  private constructor(quoting: Quoting, frames: readonly Frame[], tail: string) {
    this.#quoting = quoting;
    this.#frames = [...frames];
    this.#tail = tail;
  }

  /** @param path the document's path, with forward slashes */
  static of(path: string): LineScanner {
    return new LineScanner(quotingOfPath(path), [], '');
  }

  /** The open constructs, the outermost first. */
  get frames(): readonly Frame[] {
    return this.#frames;
  }

  /** Returns an independent copy. */
  fork(): LineScanner {
    return new LineScanner(this.#quoting, this.#frames, this.#tail);
  }

  feed(text: string): Scan {
    const scan = new Recorder(this.#frames);
    for (let at = 0; at < text.length;) at += this.#step(text, at, scan);
    this.#tail = (this.#tail + text.slice(-TAIL)).slice(-TAIL);
    return scan;
  }

  /** Consumes the token at `at` and returns its length. */
  #step(text: string, at: number, scan: Recorder): number {
    const top = this.#frames.at(-1);
    switch (top?.kind) {
      case 'comment':
        if (!text.startsWith(top.closer, at)) return 1;
        this.#frames.pop();
        return top.closer.length;
      case 'string':
        return this.#stepInString(text, at, top.string, scan);
      case 'bracket':
      case 'interpolation':
      case undefined:
        return this.#stepInCode(text, at, scan);
    }
  }

  #stepInString(text: string, at: number, string: StringKind, scan: Recorder): number {
    const { quote, interpolation } = string;
    if (interpolation !== undefined && text.startsWith(interpolation.open, at)) {
      // In Python, a doubled brace is a literal one.
      if (interpolation.open === '{' && text.charAt(at + 1) === '{') return 2;
      this.#frames.push({ kind: 'interpolation', closer: interpolation.closer, string });
      return interpolation.open.length;
    }
    if (text.charAt(at) === '\\' && string.escapes) return 2;
    if (text.startsWith(quote, at)) {
      this.#frames.pop();
      scan.closed(at, quote);
      return quote.length;
    }
    if (text.charAt(at) === '\n' && !string.spansLines) this.#frames.pop();
    return 1;
  }

  #stepInCode(text: string, at: number, scan: Recorder): number {
    const character = text.charAt(at);
    if (character === '\n') this.#endLine();
    else if (closerOf.has(character))
      this.#frames.push({ kind: 'bracket', closer: closerOf.get(character) ?? '' });
    else if (CLOSER.test(character)) this.#close(character, at, scan);
    else if (QUOTE.test(character)) return this.#quote(text, at, scan);
    else if (character === '/' || character === '#' || character === '-') return this.#comment(text, at);
    return 1;
  }

  /** Returns up to `TAIL` units before `at`. */
  #before(text: string, at: number): string {
    return at >= TAIL ? text.slice(at - TAIL, at) : this.#tail + text.slice(0, at);
  }

  #quote(text: string, at: number, scan: Recorder): number {
    const within = this.#frames.findLast((frame) => frame.kind === 'interpolation')?.string;
    if (within?.forbidsNestedQuote === true && text.startsWith(within.quote, at)) {
      const index = this.#frames.findLastIndex((frame) => frame.kind === 'string');
      this.#frames.splice(index);
      scan.brokeString(at, within.quote);
      return within.quote.length;
    }
    const string = stringAt(this.#quoting, text, at, this.#before(text, at));
    if (string === undefined) return 1;
    this.#frames.push({ kind: 'string', closer: string.quote, string });
    return string.quote.length;
  }

  #comment(text: string, at: number): number {
    const { lineComments, hasBlockComments, hasRegularExpressions } = this.#quoting;
    const before = this.#before(text, at);
    const isInString = this.#frames.some(({ kind }) => kind === 'interpolation');
    const mark = isInString ? undefined : lineComments.find((one) => text.startsWith(one, at));
    // A `#` within a word is a colour, a name or an attribute; `://` is part of a URL.
    const begins = mark === '#' ? /(?:^|\s)$/.test(before) : mark !== undefined && !before.endsWith(':');
    if (begins) this.#frames.push({ kind: 'comment', closer: '\n' });
    else if (hasBlockComments && text.startsWith('/*', at))
      this.#frames.push({ kind: 'comment', closer: '*/' });
    else if (hasRegularExpressions && text.charAt(at) === '/' && BEFORE_EXPRESSION.test(before))
      return EXPRESSION.exec(text.slice(at))?.[0].length ?? 1;
    else return 1;
    return mark?.length ?? 2;
  }

  #close(closer: string, at: number, scan: Recorder): void {
    // A bracket within an interpolation closes nothing outside of the string.
    const floor = this.#frames.findLastIndex(({ kind }) => kind === 'string') + 1;
    const index = this.#frames.findLastIndex((frame) => frame.closer === closer);
    if (index < floor) {
      if (floor > 0) scan.mismatches.push(at);
      else scan.closedUnopened(at, closer);
      return;
    }
    if (index < this.#frames.length - 1) scan.mismatches.push(at);
    this.#frames.splice(index);
    scan.closed(at, closer);
  }

  /** Ends strings that do not span lines, with the interpolations in them. */
  #endLine(): void {
    const ended = this.#frames.findIndex((frame) => frame.kind === 'string' && !frame.string.spansLines);
    if (ended >= 0) this.#frames.splice(ended);
  }
}

/** Records which constructs open before a text it closes, as opposed to those that it opened itself. */
class Recorder implements Scan {
  readonly closings: Closing[] = [];
  readonly mismatches: number[] = [];
  readonly #frames: readonly Frame[];
  /** How many of the frames open before the text are still open. */
  #outer: number;

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
    this.#outer = frames.length;
  }

  /** Call after a frame was removed. */
  closed(at: number, closer: string): void {
    if (this.#frames.length >= this.#outer) return;
    this.#outer = this.#frames.length;
    this.closings.push({ at, closer });
  }

  closedUnopened(at: number, closer: string): void {
    this.closings.push({ at, closer });
  }

  brokeString(at: number, quote: string): void {
    this.mismatches.push(at);
    this.closed(at, quote);
  }
}
