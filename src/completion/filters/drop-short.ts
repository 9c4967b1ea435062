import { isTypedSooner } from '../../util/text.ts';
import type { FilterContext } from './context.ts';

/** Drops a suggestion that is typed sooner than read; white space does not count. */
export function dropShort(text: string, { shortest }: FilterContext): string {
  return isTypedSooner(text, shortest) ? '' : text;
}
