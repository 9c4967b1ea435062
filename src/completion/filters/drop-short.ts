import { isTooShort } from '../../util/text.ts';
import type { FilterContext } from './context.ts';

/** Drops a suggestion that is too short to be worth reading. */
export function dropShort(text: string, { shortest }: FilterContext): string {
  return isTooShort(text, shortest) ? '' : text;
}
