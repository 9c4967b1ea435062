import type { Surroundings } from '../surroundings.ts';

/** What a filter may know beside the text: all of it is plain data. */
export interface FilterContext extends Surroundings {
  /** Whether the text ends where a limit was met, rather than where the model or a stop ended it. */
  readonly isCutShort: boolean;
  /** Whether the person asked, or wants to see everything. */
  readonly isEager: boolean;
  /** How many characters a suggestion has to have to be worth a look. */
  readonly shortest: number;
  /** Suggestions that the person does not want here: what they have just deleted or dismissed. */
  readonly unwanted: readonly string[];
}
