import { applyFilters } from '../../../src/completion/filters/index.ts';
import { decideStop, extentAt, lengthAtEnd, lengthAtLimit } from '../../../src/completion/stop.ts';
import { surroundingsOf } from '../../../src/completion/surroundings.ts';
import { atCursor } from '../helpers/cursor-text.ts';

/** How a text ends that did not stop by itself. */
export type Ending = 'end' | 'limit';

export interface Shown {
  readonly text: string;
  /** Characters that had to be decoded. */
  readonly decoded: number;
}

/** What of `decoded`, which comes character by character, is shown at the cursor of a drawing. */
export function show(
  drawing: string,
  decoded: string,
  ending: Ending = 'end',
  multiline = true,
  path = 'a.ts',
): Shown {
  const { text, offset } = atCursor(drawing);
  const surroundings = surroundingsOf(text, offset, path);
  const extent = extentAt(surroundings, multiline);
  const filtered = (length: number, isCutShort: boolean): string =>
    applyFilters(decoded.slice(0, length), {
      ...surroundings,
      isCutShort,
      isEager: true,
      shortest: 1,
      unwanted: [],
    });
  for (let count = 1; count <= decoded.length; count++) {
    const decision = decideStop(decoded.slice(0, count), surroundings, extent);
    if (decision.stop) return { text: filtered(decision.length, false), decoded: count };
  }
  const length = ending === 'end' ? lengthAtEnd(decoded, surroundings, extent) : lengthAtLimit(decoded);
  const isCutShort = ending === 'limit' && length === decoded.length;
  return { text: filtered(length, isCutShort), decoded: decoded.length };
}

/** The document with what is shown in it, between brackets that no code has. */
export function draw(
  drawing: string,
  decoded: string,
  ending: Ending = 'end',
  multiline = true,
  path = 'a.ts',
): string {
  return drawing.replace('|', () => `⟦${show(drawing, decoded, ending, multiline, path).text}⟧`);
}
