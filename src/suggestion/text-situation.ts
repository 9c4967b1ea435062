import type { CursorLine } from '../language/cursor-line.ts';
import { lineEndOf } from '../language/line-end.ts';
import { LINE_BREAK } from '../util/text.ts';
import type { DocumentPosition } from '../worker/protocol.ts';
import { isMachineWritten } from './machine-written.ts';
import type { Situation } from './policy.ts';
import type { RecentEdits } from './recent-edits.ts';

/** A text that is read line by line, so that reading around the cursor costs the same in files of any length. */
export interface TextLines {
  readonly lineCount: number;
  /** An existing line, counted from 0, without its end. */
  lineAt(line: number): string;
}

/** Number of lines above and below the cursor that show what kind of text it is in. */
const nearbyCount = 3;

/** The lines above and below one, in order, without itself. */
export function nearbyLines(text: TextLines, line: number): string[] {
  const nearby: string[] = [];
  const last = Math.min(text.lineCount - 1, line + nearbyCount);
  for (let other = Math.max(0, line - nearbyCount); other <= last; other++)
    if (other !== line) nearby.push(text.lineAt(other));
  return nearby;
}

/** The part of a situation that depends on the cursor's line and on recent edits. */
export function editingSituation(
  { linePrefix, lineSuffix }: CursorLine,
  languageId: string,
  position: DocumentPosition,
  recentEdits: RecentEdits,
): Pick<Situation, 'afterDeletion' | 'inSnippet' | 'lineEnd' | 'typing'> {
  return {
    afterDeletion: recentEdits.isAfterDeletion(position),
    inSnippet: recentEdits.isInSnippet(position),
    lineEnd: lineEndOf(linePrefix, lineSuffix, languageId),
    typing: recentEdits.isTypingAt(position),
  };
}

/**
 * The situation of a user who types in a file outside of the editor, with default settings.
 *
 * @param excluded whether the file is one that Foretype does not read
 */
export function situationInFile(
  { path, languageId, text }: { readonly path: string; readonly languageId: string; readonly text: string },
  position: DocumentPosition,
  recentEdits: RecentEdits,
  excluded = false,
): Situation {
  const lines = text.split(LINE_BREAK);
  const above = text.slice(0, position.offset).split(LINE_BREAK);
  const [line, column] = [above.length - 1, above.at(-1)?.length ?? 0];
  const content = lines[line] ?? '';
  const cursorLine = { path, linePrefix: content.slice(0, column), lineSuffix: content.slice(column) };
  const nearby = nearbyLines({ lineCount: lines.length, lineAt: (number) => lines[number] ?? '' }, line);
  return {
    explicit: false,
    excluded,
    enabled: true,
    scheme: 'file',
    length: text.length,
    selecting: false,
    machineWritten: isMachineWritten(cursorLine, nearby),
    ...editingSituation(cursorLine, languageId, position, recentEdits),
  };
}
