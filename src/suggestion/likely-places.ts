import type { Clock } from '../util/clock.ts';
import type { TextEdit } from '../worker/protocol.ts';
import { movedByEditMs } from './recent-edits.ts';
import { nextOccurrence, replacementBetween, type Replacement } from './replaced-text.ts';

/** How long the cursor has to rest before places are prepared, in milliseconds; at such a place somebody has been. */
export const placesRestMs = 400;

/** A cursor that moves by more lines, and not because of an edit, has jumped. */
const NEAR_LINES = 3;

export interface DocumentPlace {
  readonly uri: string;
  /** UTF-16 units of the text as the editor holds it. */
  readonly offset: number;
}

export interface CursorPlace extends DocumentPlace {
  readonly line: number;
  /** The line's text. */
  readonly lineText: string;
}

/** What the active editor shows. */
export interface ActiveView {
  readonly cursor: CursorPlace;
  /** The end of the first visible line, where the cursor is outside of what is visible. */
  readonly firstVisible: number | undefined;
  /** The end of the line with the first error. */
  readonly firstError: number | undefined;
  /** The document's text; empty where it is too long to be searched. */
  readonly text: () => string;
  /** The line of a place in any document; `undefined` where that is closed. */
  readonly lineOf: (place: DocumentPlace) => number | undefined;
}

/** A line that the cursor is in, as it was when the cursor came there and as it is. */
interface EditedLine {
  readonly uri: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** A replacement that was made `times` times in a row, at different places of a document. */
interface Repeated extends Replacement {
  readonly uri: string;
  readonly times: number;
}

/** Tells where the cursor may go next, from where it was and from what was edited. */
export class LikelyPlaces {
  readonly #clock: Clock;
  #cursor: DocumentPlace & { readonly line: number };
  /** When the cursor came to the part of the document where it is. */
  #arrived: number;
  /** The place before the last jump, among those where the cursor had rested. */
  #left: DocumentPlace | undefined;
  #lastEdit: { readonly uri: string; readonly time: number } | undefined;
  #edited: EditedLine | undefined;
  #replaced: Repeated | undefined;
  /** A document that was opened or shown again, and not edited since. */
  #fresh: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#cursor = { uri: '', offset: 0, line: 0 };
    this.#arrived = Infinity;
  }

  /** An editor became the active one. */
  shown(uri: string): void {
    this.#fresh = uri;
  }

  /** The active editor's cursor is at a place, which need not be another one. */
  moved(cursor: CursorPlace): void {
    const before = this.#cursor;
    this.#cursor = cursor;
    this.#followLine(cursor);
    const now = this.#clock.now();
    const isNear = before.uri === cursor.uri && Math.abs(before.line - cursor.line) <= NEAR_LINES;
    if (isNear || this.#isByEdit(cursor.uri)) return;
    // What a person only passes is no place to come back to.
    if (now - this.#arrived >= placesRestMs) this.#left = before;
    this.#arrived = now;
  }

  /** A document was edited, in front or in the background. The edits all refer to the text before. */
  edited(uri: string, edits: readonly TextEdit[], isActive: boolean): void {
    if (this.#left?.uri === uri) this.#left = shifted(this.#left, edits);
    if (!isActive) return;
    this.#cursor = { ...this.#cursor, ...shifted(this.#cursor, edits) };
    this.#lastEdit = { uri, time: this.#clock.now() };
    if (this.#fresh === uri) this.#fresh = undefined;
  }

  /** Another document may be opened by the same URI. */
  closed(uri: string): void {
    if (this.#left?.uri === uri) this.#left = undefined;
    if (this.#edited?.uri === uri) this.#edited = undefined;
    if (this.#replaced?.uri === uri) this.#replaced = undefined;
    if (this.#fresh === uri) this.#fresh = undefined;
  }

  /** The places, the likeliest first; none in the cursor's line, and no two in one line. */
  places(view: ActiveView): readonly DocumentPlace[] {
    const { cursor, firstVisible, firstError, lineOf } = view;
    this.#followLine(cursor);
    const inView = (offset: number | undefined): DocumentPlace | undefined =>
      offset === undefined ? undefined : { uri: cursor.uri, offset };
    const candidates = [
      inView(this.#nextReplaced(view)),
      this.#left,
      this.#fresh === cursor.uri ? inView(firstVisible) : undefined,
      inView(firstError),
    ];
    const lines = new Set([keyOf(cursor.uri, cursor.line)]);
    return candidates.filter((place): place is DocumentPlace => {
      const line = place && lineOf(place);
      if (line === undefined) return false;
      const key = keyOf(place?.uri ?? '', line);
      const isNew = !lines.has(key);
      lines.add(key);
      return isNew;
    });
  }

  /** The end of the next text that was replaced at two places: there the text after the cursor is already right. */
  #nextReplaced({ cursor, text }: ActiveView): number | undefined {
    const replaced = withLine(this.#replaced, this.#edited);
    if (replaced?.uri !== cursor.uri || replaced.times < 2) return undefined;
    const at = nextOccurrence(text(), replaced.removed, cursor.offset);
    return at === undefined ? undefined : at + replaced.removed.length;
  }

  #followLine({ uri, line, lineText }: CursorPlace): void {
    const edited = this.#edited;
    if (edited?.uri === uri && edited.line === line) {
      this.#edited = { ...edited, after: lineText };
      return;
    }
    this.#replaced = withLine(this.#replaced, edited);
    this.#edited = { uri, line, before: lineText, after: lineText };
  }

  #isByEdit(uri: string): boolean {
    return this.#lastEdit?.uri === uri && this.#clock.now() - this.#lastEdit.time <= movedByEditMs;
  }
}

/** What was replaced last, with what was replaced in a line. */
function withLine(replaced: Repeated | undefined, line: EditedLine | undefined): Repeated | undefined {
  const replacement = line && replacementBetween(line.before, line.after);
  if (line === undefined || replacement === undefined) return replaced;
  const isSame =
    replaced?.uri === line.uri &&
    replaced.removed === replacement.removed &&
    replaced.inserted === replacement.inserted;
  return { uri: line.uri, ...replacement, times: isSame ? replaced.times + 1 : 1 };
}

function keyOf(uri: string, line: number): string {
  return `${line} ${uri}`;
}

/** A place after edits; one within an edit moves to its start. */
function shifted<P extends DocumentPlace>(place: P, edits: readonly TextEdit[]): P {
  let shift = 0;
  for (const { offset, length, text } of edits) {
    if (offset + length <= place.offset && offset < place.offset) shift += text.length - length;
    else if (offset < place.offset) shift += offset - place.offset;
  }
  return { ...place, offset: place.offset + shift };
}
