import type { DocumentIdentity } from '../worker/protocol.ts';
import type { RecentEdits } from './recent-edits.ts';
import { lineEndOf } from '../language/line-end.ts';
import { LINE_BREAK } from '../util/text.ts';
import { isMachineWritten } from './machine-written.ts';
import type { Situation } from './policy.ts';

/** A document as the policy looks at it: a line at a time, so that it costs the same in files of any length. */
export interface LinedText {
  /** With forward slashes. */
  readonly path: string;
  readonly languageId: string;
  readonly lineCount: number;
  /** The line of a number that there is, counted from 0, without its end. */
  lineAt(line: number): string;
}

/** A place in a text: its line, counted from 0, and UTF-16 units from the line's start. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** How many lines above and below the cursor tell what kind of text it stands in. */
const linesAround = 3;

/** Whether the text around the cursor is one that programs write. */
export function isMachineWrittenAt(text: LinedText, { line, column }: LinePlace): boolean {
  const around: string[] = [];
  const last = Math.min(text.lineCount - 1, line + linesAround);
  for (let other = Math.max(0, line - linesAround); other <= last; other++)
    if (other !== line) around.push(text.lineAt(other));
  return isMachineWritten({ path: text.path, line: text.lineAt(line), column, around });
}

/** What the line up to the cursor, and the edits that led there, say of whether anybody wants to go on. */
export function writingAt(
  text: LinedText,
  { line, column }: LinePlace,
  place: DocumentIdentity & { readonly offset: number },
  recentEdits: RecentEdits,
): Pick<Situation, 'afterDeletion' | 'inSnippet' | 'lineEnd' | 'typing'> {
  const content = text.lineAt(line);
  return {
    afterDeletion: recentEdits.isAfterDeletion(place),
    inSnippet: recentEdits.isInSnippet(place),
    lineEnd: lineEndOf(content.slice(0, column), content.slice(column), text.languageId),
    typing: recentEdits.isTypingAt(place),
  };
}

/**
 * The situation of one who types in a text that stands in a file and no editor, with the settings as they are by default.
 *
 * @param excluded whether the file is one that Foretype does not read
 */
export function situationInFile(
  { path, languageId, text }: { readonly path: string; readonly languageId: string; readonly text: string },
  place: DocumentIdentity & { readonly offset: number },
  recentEdits: RecentEdits,
  excluded = false,
): Situation {
  const lines = text.split(LINE_BREAK);
  const above = text.slice(0, place.offset).split(LINE_BREAK);
  const cursor = { line: above.length - 1, column: above.at(-1)?.length ?? 0 };
  const view = { path, languageId, lineCount: lines.length, lineAt: (line: number) => lines[line] ?? '' };
  return {
    explicit: false,
    excluded,
    enabled: true,
    scheme: 'file',
    length: text.length,
    selecting: false,
    machineWritten: isMachineWrittenAt(view, cursor),
    ...writingAt(view, cursor, place, recentEdits),
  };
}
