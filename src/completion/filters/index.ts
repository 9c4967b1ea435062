import type { Surroundings } from '../surroundings.ts';
import { dropBlank } from './drop-blank.ts';
import { dropKnownSuffix } from './drop-known-suffix.ts';
import { dropRepetition } from './drop-repetition.ts';
import { dropUnprintable } from './drop-unprintable.ts';

type Filter = (text: string, surroundings: Surroundings) => string;

/**
 * In this order: what is no text goes first; repetition is looked for in whole lines as the model wrote them,
 * what the document says already is compared next, and white space that either leaves at the end goes last.
 */
const FILTERS: readonly Filter[] = [dropUnprintable, dropRepetition, dropKnownSuffix, dropBlank];

/** What of a decoded text is worth showing; empty if nothing is. */
export function applyFilters(text: string, surroundings: Surroundings): string {
  return FILTERS.reduce((kept, filter) => filter(kept, surroundings), text);
}
