import { applyFilters } from '../../../src/completion/filters/index.ts';
import {
  decideStop,
  extentAt,
  lengthAtEnd,
  lengthAtLimit,
  type Extent,
} from '../../../src/completion/stop.ts';
import { surroundingsOf, type Surroundings } from '../../../src/completion/surroundings.ts';
import { atCursor } from '../helpers/cursor-text.ts';

/** How a text ends that did not stop by itself. */
export type Ending = 'end' | 'limit';

export interface Shown {
  readonly text: string;
  /** Characters that had to be decoded. */
  readonly decoded: number;
}

/** What of `decoded`, which comes character by character, is shown at the cursor of a drawing. */
export function show(drawing: string, decoded: string, ending: Ending = 'end', multiline = true): Shown {
  const { text, offset } = atCursor(drawing);
  const surroundings = surroundingsOf(text, offset);
  const extent = extentAt(surroundings, multiline);
  for (let count = 1; count <= decoded.length; count++) {
    const decision = decideStop(decoded.slice(0, count), surroundings, extent);
    if (decision.stop)
      return {
        text: applyFilters(decoded.slice(0, decision.length), {
          ...surroundings,
          isCutShort: false,
          unwanted: [],
        }),
        decoded: count,
      };
  }
  const length = lengthOf(decoded, surroundings, extent, ending);
  return {
    text: applyFilters(decoded.slice(0, length), {
      ...surroundings,
      isCutShort: ending === 'limit',
      unwanted: [],
    }),
    decoded: decoded.length,
  };
}

function lengthOf(text: string, surroundings: Surroundings, extent: Extent, ending: Ending): number {
  return ending === 'end' ? lengthAtEnd(text, surroundings, extent) : lengthAtLimit(text);
}

/** The document with what is shown in it, between brackets that no code has. */
export function draw(drawing: string, decoded: string, ending: Ending = 'end', multiline = true): string {
  return drawing.replace('|', () => `⟦${show(drawing, decoded, ending, multiline).text}⟧`);
}
