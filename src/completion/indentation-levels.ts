import type { IndentationUnit } from './indentation-unit.ts';
import type { LanguageFamily } from '../language/language-family.ts';
import {
  dashWidth,
  endsWrapped,
  openBracketColumn,
  isComment,
  isDirective,
  openingOf,
  type Opening,
} from './openings.ts';
import { DEFAULT_TAB_WIDTH, indentationColumns, leadingWhitespace } from './indentation.ts';
import { CLOSER, tabWidthBetween } from './tab-width.ts';

/** A line that encloses others, or may enclose the next one. */
interface Level {
  /** The line's indentation before it was fitted to the document. */
  readonly original: string;
  /** The same after it was fitted. */
  readonly fitted: string;
  readonly text: string;
  opening: Opening;
  /** Indentation of the first line of the block that the line opens. */
  body: string | undefined;
}

/** Access labels, which some documents indent by half a level. */
const LABEL = /^(?:public|private|protected)\b.*:\s*$/;

/** Follows the lines that enclose each line, which tell how the next line is indented. */
export class IndentationLevels {
  readonly #unit: IndentationUnit;
  readonly #family: LanguageFamily;
  #top: Level = { original: '', fitted: '', text: '', opening: 'none', body: undefined };
  /** The lines that enclose the topmost one, the outermost first. */
  readonly #outer: Level[] = [];
  #tabWidth: number;
  #isTabWidthKnown = false;
  /** Columns of a level in the suggestion, once it has one. */
  #step: number | undefined;

  constructor(unit: IndentationUnit, family: LanguageFamily, linesAbove: readonly string[]) {
    this.#unit = unit;
    this.#family = family;
    this.#tabWidth = unit.hasTabs ? DEFAULT_TAB_WIDTH : (unit.level?.length ?? DEFAULT_TAB_WIDTH);
    const enclosing: string[] = [];
    let least = Infinity;
    for (const line of linesAbove.toReversed()) {
      const width = this.#width(line);
      if (width >= least || line.trim() === '') continue;
      if (isComment(line) || isDirective(line, family)) continue;
      least = width;
      enclosing.push(line);
    }
    for (const line of enclosing.reverse()) this.follow(line);
  }

  /** Follows a line that keeps its indentation. */
  follow(line: string): void {
    if (line.trim() === '' || isDirective(line, this.#family)) return;
    this.#leave(leadingWhitespace(line));
    this.#enter(line, leadingWhitespace(line));
  }

  /**
   * The next line of a suggestion with its indentation fitted to the document.
   *
   * @param given white space before the cursor, which stays
   */
  fit(line: string, given = ''): string {
    const text = line.trimStart();
    if (text === '' || isDirective(line, this.#family)) return line;
    const original = leadingWhitespace(line);
    this.#learnTabWidth(line);
    const left = this.#leave(original);
    const isAligned =
      given === '' && this.#top.original.endsWith('\t') && original.startsWith(`${this.#top.original} `);
    const deep = this.#place(original, text, left, isAligned);
    const fitted = deep.startsWith(given) ? deep : given;
    this.#enter(line, fitted);
    return fitted + text;
  }

  #place(original: string, text: string, left: Level | undefined, isAligned: boolean): string {
    const { opening, body, fitted, text: above } = this.#top;
    const { level } = this.#unit;
    const columns = this.#width(original) - this.#width(this.#top.original);
    const unfitted = fitted + ' '.repeat(columns);
    // The edge of a block comment is one column deeper than its first line.
    if (columns === 0 || (columns === 1 && text.startsWith('*'))) return unfitted;
    if (left !== undefined && CLOSER.test(text)) {
      // A closer that is deeper than the opener, but less deep than its body, closes the nearest block.
      if (left.opening !== 'none') return left.fitted;
      if (opening === 'level') return fitted;
    }
    if (opening === 'none') {
      // In Python or YAML, a deeper line without an opener is in a multi-line string, or continues a line.
      const isText = this.#family === 'indentation' && !this.#unit.hasTabs;
      if (isAligned || isText || level === undefined || openBracketColumn(above) === columns) return unfitted;
      const levels = this.#levels(columns, level);
      return levels === undefined ? unfitted : fitted + levels;
    }
    if (this.#isLabel(original, text)) return unfitted;
    // All lines of a block are as deep as its first one.
    if (body !== undefined) return body;
    if (level === undefined) return unfitted;
    if (opening === 'wrapped') return fitted + this.#wrapped(columns, level);
    if (columns > 1) this.#step ??= columns;
    return fitted + level;
  }

  /** So many columns of the suggestion as levels of the document; `undefined` if they are no whole levels. */
  #levels(columns: number, level: string): string | undefined {
    const { hasTabs } = this.#unit;
    for (const step of [this.#step, hasTabs ? this.#tabWidth : undefined])
      if (step !== undefined && columns % step === 0) return level.repeat(columns / step);
    return undefined;
  }

  /** Wrapped arguments keep their indentation where the document indents so, or may: some styles use two levels. */
  #wrapped(columns: number, level: string): string {
    const { hasTabs, wrapped } = this.#unit;
    const isUsual = wrapped.size > 0 ? wrapped.has(columns) : columns % level.length === 0;
    return this.#levels(columns, level) ?? (!hasTabs && isUsual ? ' '.repeat(columns) : level);
  }

  #isLabel(original: string, text: string): boolean {
    const level = this.#unit.level ?? '';
    return LABEL.test(text) && this.#width(original) < this.#width(this.#top.original) + this.#width(level);
  }

  /** Leaves all lines that are deeper than an indentation, and returns the outermost of them. */
  #leave(original: string): Level | undefined {
    let left: Level | undefined;
    while (this.#width(this.#top.original) > this.#width(original)) {
      const outer = this.#outer.pop();
      if (outer === undefined) break;
      left = this.#top;
      this.#top = outer;
    }
    return left;
  }

  #enter(line: string, fitted: string): void {
    const text = line.trimStart();
    const original = leadingWhitespace(line);
    const opening = openingOf(line, this.#family);
    if (this.#top.opening !== 'none' && this.#isLabel(original, text)) return;
    if (opening !== 'none' && endsWrapped(line)) {
      // The block belongs to the line that this one continues.
      if (this.#width(original) === this.#width(this.#top.original))
        this.#top = this.#outer.pop() ?? this.#top;
      Object.assign(this.#top, { opening, body: undefined });
      return;
    }
    const dashes = dashWidth(line, this.#family);
    const isDashed = dashes > 0;
    this.#push({ original, fitted, text, opening: isDashed ? 'none' : opening, body: undefined });
    const pad = ' '.repeat(dashes);
    if (isDashed)
      this.#push({
        original: original + pad,
        fitted: fitted + pad,
        text: text.slice(dashes),
        opening,
        body: undefined,
      });
  }

  #push(level: Level): void {
    if (this.#width(level.original) > this.#width(this.#top.original)) {
      if (this.#top.opening !== 'none') this.#top.body ??= level.fitted;
      this.#outer.push(this.#top);
    }
    this.#top = level;
  }

  #learnTabWidth(line: string): void {
    if (this.#isTabWidthKnown) return;
    const width = tabWidthBetween(this.#top.original, this.#top.opening, line);
    if (width === undefined) return;
    this.#tabWidth = width;
    this.#isTabWidthKnown = true;
  }

  #width(whitespace: string): number {
    return indentationColumns(whitespace, this.#tabWidth);
  }
}
