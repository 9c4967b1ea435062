import { closerOf } from './brackets.ts';
import { quotingOfPath, stringAt, type Quoting, type StringKind } from './quoting.ts';

/** What stands open at a place. */
export type Frame =
  | { readonly kind: 'bracket'; readonly closer: string }
  /** Code in a string. */
  | { readonly kind: 'interpolation'; readonly closer: string; readonly string: StringKind }
  | { readonly kind: 'string'; readonly closer: string; readonly string: StringKind }
  | { readonly kind: 'comment'; readonly closer: string };

/** Something that was closed. */
export interface Closing {
  /** UTF-16 units from the start of the text that was fed. */
  readonly at: number;
  readonly closer: string;
}

/** What a piece of text does to what stands open before it. */
export interface Scan {
  /** What it closes of that, in order; also brackets of which nobody knows where they were opened. */
  readonly closings: readonly Closing[];
  /** Where a bracket closes one that is not the innermost, or a quote tears the string that it stands in. */
  readonly wrong: readonly number[];
}

const CLOSER = /[)\]}]/;
const QUOTE = /["'`]/;
/** Behind these a slash begins a regular expression. */
const BEFORE_EXPRESSION = /(?:^|[=(,:[!&|?{};+*%<>~^-]|\b(?:return|typeof|case|in|of))\s*$/;
const EXPRESSION = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//;
/** How much of what was fed may tell what a quote or a slash means; UTF-16 units. */
const TAIL = 40;

/**
 * Follows brackets, strings, interpolations and comments through text, piece by piece. It knows languages by what most
 * have in common, so that what it says is likely, not certain.
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

  /** @param path the document's, with forward slashes */
  static of(path: string): LineScanner {
    return new LineScanner(quotingOfPath(path), [], '');
  }

  /** What stands open, the outermost first. */
  get frames(): readonly Frame[] {
    return this.#frames;
  }

  /** Another one that goes on from here by itself. */
  fork(): LineScanner {
    return new LineScanner(this.#quoting, this.#frames, this.#tail);
  }

  feed(text: string): Scan {
    const scan = new Recorder(this.#frames);
    for (let at = 0; at < text.length;) at += this.#step(text, at, scan);
    this.#tail = (this.#tail + text.slice(-TAIL)).slice(-TAIL);
    return scan;
  }

  /** Takes what stands at a place; returns how many units that were. */
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
      // In Python a brace is written twice to be one.
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

  /** What stands in front of a place. */
  #before(text: string, at: number): string {
    return at >= TAIL ? text.slice(at - TAIL, at) : this.#tail + text.slice(0, at);
  }

  #quote(text: string, at: number, scan: Recorder): number {
    const within = this.#frames.findLast((frame) => frame.kind === 'interpolation')?.string;
    if (within?.reservesQuote === true && text.startsWith(within.quote, at)) {
      const index = this.#frames.findLastIndex((frame) => frame.kind === 'string');
      this.#frames.splice(index);
      scan.tore(at, within.quote);
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
    // A `#` amid a word is a colour, a name or an attribute, `://` an address.
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
    // What a string's code is closed by does not reach beyond the string.
    const floor = this.#frames.findLastIndex(({ kind }) => kind === 'string') + 1;
    const index = this.#frames.findLastIndex((frame) => frame.closer === closer);
    if (index < floor) {
      if (floor > 0) scan.wrong.push(at);
      else scan.closedUnknown(at, closer);
      return;
    }
    if (index < this.#frames.length - 1) scan.wrong.push(at);
    this.#frames.splice(index);
    scan.closed(at, closer);
  }

  /** Strings that do not span lines end with them, and so does code in them. */
  #endLine(): void {
    const torn = this.#frames.findIndex((frame) => frame.kind === 'string' && !frame.string.spansLines);
    if (torn >= 0) this.#frames.splice(torn);
  }
}

/** Tells what is closed of what was open before from what a text opened itself. */
class Recorder implements Scan {
  readonly closings: Closing[] = [];
  readonly wrong: number[] = [];
  readonly #frames: readonly Frame[];
  /** How many of the frames that were open before are open still. */
  #outer: number;

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
    this.#outer = frames.length;
  }

  /** A frame has been taken off. */
  closed(at: number, closer: string): void {
    if (this.#frames.length >= this.#outer) return;
    this.#outer = this.#frames.length;
    this.closings.push({ at, closer });
  }

  closedUnknown(at: number, closer: string): void {
    this.closings.push({ at, closer });
  }

  tore(at: number, quote: string): void {
    this.wrong.push(at);
    this.closed(at, quote);
  }
}
