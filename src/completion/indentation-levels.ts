import type { IndentationUnit } from './indentation-unit.ts';
import type { LanguageFamily } from './language-family.ts';
import { dashColumns, endsWrapped, heldColumn, openingOf, type Opening } from './openings.ts';
import { indentation, leadingBlank, USUAL_TAB } from './surroundings.ts';
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
    this.#tabWidth = unit.hasTabs ? USUAL_TAB : (unit.level?.length ?? USUAL_TAB);
    const enclosing: string[] = [];
    let least = Infinity;
    for (const line of linesAbove.toReversed()) {
      const width = this.#width(leadingBlank(line));
      if (line.trim() === '' || width >= least) continue;
      least = width;
      enclosing.push(line);
    }
    for (const line of enclosing.reverse()) this.follow(line);
  }

  /** Takes in a line that stays as it stands. */
  follow(line: string): void {
    if (line.trim() === '') return;
    this.#leave(leadingBlank(line));
    this.#enter(line, leadingBlank(line));
  }

  /**
   * The next line of a suggestion as deep as it belongs.
   *
   * @param given white space that it begins with in any case
   */
  fit(line: string, given = ''): string {
    const text = line.trimStart();
    if (text === '') return line;
    const said = leadingBlank(line);
    this.#learnTabWidth(line);
    const left = this.#leave(said);
    const isAligned = given === '' && this.#top.said.endsWith('\t') && said.startsWith(`${this.#top.said} `);
    const deep = this.#top.blank + this.#beyondTop(said, text, left, isAligned);
    const blank = deep.startsWith(given) ? deep : given;
    this.#enter(line, blank);
    return blank + text;
  }

  /** White space of a line beyond that of the topmost. */
  #beyondTop(said: string, text: string, left: Level | undefined, isAligned: boolean): string {
    const { opening, body, blank, text: above } = this.#top;
    const columns = this.#width(said) - this.#width(this.#top.said);
    const asSaid = ' '.repeat(columns);
    const { level } = this.#unit;
    if (columns === 0) return '';
    // The edge of a comment.
    if (columns === 1 && text.startsWith('*')) return asSaid;
    if (opening === 'none') {
      const isHeld = isAligned || heldColumn(above) === columns;
      return isHeld || level === undefined ? asSaid : (this.#levels(columns, level) ?? asSaid);
    }
    // What is less deep than the block's lines is no line of another block: it ends one, or belongs to this one.
    if (left !== undefined && CLOSER.test(text))
      return left.opening === 'none' ? '' : left.blank.slice(blank.length);
    if (this.#isLabel(said, text)) return asSaid;
    if (body !== undefined) return body.slice(blank.length);
    if (level === undefined) return asSaid;
    if (opening === 'wrapped') return this.#wrapped(columns, level) ?? level;
    if (columns > 1) this.#step ??= columns;
    return level;
  }

  /** As many levels as there are of the suggestion's in so many columns; `undefined` where they are none. */
  #levels(columns: number, level: string): string | undefined {
    const { hasTabs } = this.#unit;
    for (const step of [this.#step, hasTabs ? this.#tabWidth : undefined])
      if (step !== undefined && columns % step === 0) return level.repeat(columns / step);
    return undefined;
  }

  #wrapped(columns: number, level: string): string | undefined {
    const { hasTabs, wrapped } = this.#unit;
    const isUsual = wrapped.size > 0 ? wrapped.has(columns) : columns % level.length === 0;
    return this.#levels(columns, level) ?? (!hasTabs && isUsual ? ' '.repeat(columns) : undefined);
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
    const said = leadingBlank(line);
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
      this.#push({ said: said + pad, blank: blank + pad, text: text.slice(dashes), opening, body: undefined });
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
    return indentation(blank, this.#tabWidth);
  }
}
