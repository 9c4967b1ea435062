import type { FilterContext } from '../../../../src/completion/filters/context.ts';
import { applyFilters } from '../../../../src/completion/filters/index.ts';
import { surroundingsOf } from '../../../../src/completion/surroundings.ts';
import { atCursor } from '../../helpers/cursor-text.ts';

/** The filter context at the cursor of a drawing. */
export function contextAt(drawing: string, known: Partial<FilterContext> = {}, path = 'a.ts'): FilterContext {
  const { text, offset } = atCursor(drawing);
  return {
    ...surroundingsOf(text, offset, path),
    isCutShort: false,
    isEager: true,
    shortest: 1,
    unwanted: [],
    ...known,
  };
}

/** A decoded text after all filters, at the cursor of a drawing. */
export function filtered(
  drawing: string,
  text: string,
  known: Partial<FilterContext> = {},
  path = 'a.ts',
): string {
  return applyFilters(text, contextAt(drawing, known, path));
}
