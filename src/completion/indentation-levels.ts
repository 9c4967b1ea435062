import type { IndentationUnit } from './indentation-unit.ts';
import type { LanguageFamily } from '../language/language-family.ts';
import {
  dashColumns,
  endsWrapped,
  heldColumn,
  isComment,
  isDirective,
  openingOf,
  type Opening,
} from './openings.ts';
import { DEFAULT_TAB_WIDTH, indentationColumns, leadingWhitespace } from './indentation.ts';
import { CLOSER, tabWidthBetween } from './tab-width.ts';

/** A line that others may be indented by. */
interface Level {
  /** White space that it begins with, as it was said. */
  readonly said: string;
  /** The same as the document is to have it. */
  readonly blank: string;
  readonly text: string;
  opening: Opening;
  /** White space of the first line in what it opens. */
  body: string | undefined;
}

/** Labels, which some documents have between two levels. */
const LABEL = /^(?:public|private|protected)\b.*:\s*$/;

/** The lines that a line stands in, from the outermost on, and how deep they make the next one. */
export class IndentationLevels {
  readonly #unit: IndentationUnit;
  readonly #family: LanguageFamily;
  #top: Level = { said: '', blank: '', text: '', opening: 'none', body: undefined };
  /** Those that the topmost stands in. */
  readonly #outer: Level[] = [];
  #tabWidth: number;
  #isTabWidthKnown = false;
  /** Columns of a level of the suggestion, once it has one. */
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

  /** Takes in a line that stays as it stands. */
  follow(line: string): void {
    if (line.trim() === '' || isDirective(line, this.#family)) return;
    this.#leave(leadingWhitespace(line));
    this.#enter(line, leadingWhitespace(line));
  }

  /**
   * The next line of a suggestion as deep as it belongs.
   *
   * @param given white space that it begins with in any case
   */
  fit(line: string, given = ''): string {
    const text = line.trimStart();
    if (text === '' || isDirective(line, this.#family)) return line;
    const said = leadingWhitespace(line);
    this.#learnTabWidth(line);
    const left = this.#leave(said);
    const isAligned = given === '' && this.#top.said.endsWith('\t') && said.startsWith(`${this.#top.said} `);
    const deep = this.#place(said, text, left, isAligned);
    const blank = deep.startsWith(given) ? deep : given;
    this.#enter(line, blank);
    return blank + text;
  }

  #place(said: string, text: string, left: Level | undefined, isAligned: boolean): string {
    const { opening, body, blank, text: above } = this.#top;
    const { level } = this.#unit;
    const columns = this.#width(said) - this.#width(this.#top.said);
    const asSaid = blank + ' '.repeat(columns);
    // The edge of a comment is a column deeper than where it begins.
    if (columns === 0 || (columns === 1 && text.startsWith('*'))) return asSaid;
    if (left !== undefined && CLOSER.test(text)) {
      // Between an opener and its body, it ends the block that it is nearest to.
      if (left.opening !== 'none') return left.blank;
      if (opening === 'level') return blank;
    }
    if (opening === 'none') {
      // Where depth is meaning, a deeper line that nothing opens is part of a text, or goes on with a line.
      const isText = this.#family === 'indentation' && !this.#unit.hasTabs;
      if (isAligned || isText || level === undefined || heldColumn(above) === columns) return asSaid;
      const levels = this.#levels(columns, level);
      return levels === undefined ? asSaid : blank + levels;
    }
    if (this.#isLabel(said, text)) return asSaid;
    // Nothing else stands between an opener and its body.
    if (body !== undefined) return body;
    if (level === undefined) return asSaid;
    if (opening === 'wrapped') return blank + this.#wrapped(columns, level);
    if (columns > 1) this.#step ??= columns;
    return blank + level;
  }

  /** As many levels as there are of the suggestion's in so many columns; `undefined` where they are none. */
  #levels(columns: number, level: string): string | undefined {
    const { hasTabs } = this.#unit;
    for (const step of [this.#step, hasTabs ? this.#tabWidth : undefined])
      if (step !== undefined && columns % step === 0) return level.repeat(columns / step);
    return undefined;
  }

  /** Arguments keep what the document does, or may do: some give them two levels. */
  #wrapped(columns: number, level: string): string {
    const { hasTabs, wrapped } = this.#unit;
    const isUsual = wrapped.size > 0 ? wrapped.has(columns) : columns % level.length === 0;
    return this.#levels(columns, level) ?? (!hasTabs && isUsual ? ' '.repeat(columns) : level);
  }

  #isLabel(said: string, text: string): boolean {
    const level = this.#unit.level ?? '';
    return LABEL.test(text) && this.#width(said) < this.#width(this.#top.said) + this.#width(level);
  }

  /** Leaves what is deeper than a line; returns the outermost of it. */
  #leave(said: string): Level | undefined {
    let left: Level | undefined;
    while (this.#width(this.#top.said) > this.#width(said)) {
      const outer = this.#outer.pop();
      if (outer === undefined) break;
      left = this.#top;
      this.#top = outer;
    }
    return left;
  }

  #enter(line: string, blank: string): void {
    const text = line.trimStart();
    const said = leadingWhitespace(line);
    const opening = openingOf(line, this.#family);
    if (this.#top.opening !== 'none' && this.#isLabel(said, text)) return;
    if (opening !== 'none' && endsWrapped(line)) {
      // The block belongs to the line that this one goes on with.
      if (this.#width(said) === this.#width(this.#top.said)) this.#top = this.#outer.pop() ?? this.#top;
      Object.assign(this.#top, { opening, body: undefined });
      return;
    }
    const dashes = dashColumns(line, this.#family);
    const isDashed = dashes > 0;
    this.#push({ said, blank, text, opening: isDashed ? 'none' : opening, body: undefined });
    const pad = ' '.repeat(dashes);
    if (isDashed)
      this.#push({
        said: said + pad,
        blank: blank + pad,
        text: text.slice(dashes),
        opening,
        body: undefined,
      });
  }

  #push(level: Level): void {
    if (this.#width(level.said) > this.#width(this.#top.said)) {
      if (this.#top.opening !== 'none') this.#top.body ??= level.blank;
      this.#outer.push(this.#top);
    }
    this.#top = level;
  }

  #learnTabWidth(line: string): void {
    if (this.#isTabWidthKnown) return;
    const width = tabWidthBetween(this.#top.said, this.#top.opening, line);
    if (width === undefined) return;
    this.#tabWidth = width;
    this.#isTabWidthKnown = true;
  }

  #width(blank: string): number {
    return indentationColumns(blank, this.#tabWidth);
  }
}
