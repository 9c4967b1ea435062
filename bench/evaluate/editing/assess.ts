import { lineAt } from '../../../src/evaluation/assistant.ts';
import type { Cursor, Shown } from '../../../src/evaluation/person.ts';
import { isBroken, isDoubled, type Inserted } from './faults.ts';
import type { EditingPlace } from './places.ts';

/** What accepting a suggestion would leave, beside what was written. */
export interface Assessment {
  /** The cursor's line before and behind the cursor; `text` is put in between, in the place of `replaced` units. */
  readonly line: readonly [before: string, behind: string];
  readonly text: string;
  readonly replaced: number;
  /** The lines that it writes are those that were written. */
  readonly right: boolean;
  /** It is right, or what was taken out begins with it, up to the end of a word. */
  readonly rightStart: boolean;
  readonly doubled: boolean;
  readonly broken: boolean;
  /** It is not right, and its first line is not what comes next. */
  readonly distracts: boolean;
}

export function assess(place: EditingPlace, shown: Shown, { position, closedAhead }: Cursor): Assessment {
  const { text, replaced } = shown;
  const before = place.before + place.typed.slice(0, position);
  const behind = closedAhead + place.after;
  const result = before + text + behind.slice(replaced);
  const written = place.before + place.typed + place.after;
  const toCome = place.typed.slice(position);
  const isStart = text.trim() !== '' && toCome.startsWith(text);
  // Whole lines of several are right, too; the others are still to come.
  const isLines = isStart && toCome.charAt(text.length) === '\n';
  const right = isLines || sameLines(result, written);
  const { linePrefix, lineSuffix } = lineAt(before + behind, before.length);
  const line: [string, string] = [linePrefix, lineSuffix];
  const rest = line[1].slice(replaced);
  const inserted: Inserted = {
    ...{ path: place.path, before: line[0], text, rest },
    nextLine:
      behind
        .slice(line[1].length)
        .split('\n')
        .find((one) => one.trim() !== '') ?? '',
    original: linesFrom(written, before.length - line[0].length, place.before.length + place.typed.length),
  };
  const isFault = !right && !isStart;
  return {
    ...{ line, text, replaced, right },
    rightStart: right || (isStart && endsWord(text, toCome)),
    doubled: isFault && isDoubled(inserted),
    broken: isFault && isBroken(inserted),
    distracts: !right && !shown.right,
  };
}

/** White space at the end of a line does not count. */
function sameLines(a: string, b: string): boolean {
  const trimmed = (text: string): string => text.replace(/[ \t]+$/gm, '');
  return a === b || trimmed(a) === trimmed(b);
}

function endsWord(text: string, toCome: string): boolean {
  return !(/[\w$]$/.test(text) && /^[\w$]/.test(toCome.slice(text.length)));
}

/** The lines from the beginning of one up to the end of the one in which `end` stands. */
function linesFrom(text: string, start: number, end: number): string {
  const lineEnd = text.indexOf('\n', end);
  return text.slice(start, lineEnd < 0 ? text.length : lineEnd);
}
