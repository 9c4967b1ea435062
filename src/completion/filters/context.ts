import type { Surroundings } from '../surroundings.ts';

/** What filters know besides the text; plain data. */
export interface FilterContext extends Surroundings {
  /** Whether a limit ended the text, rather than the model or a stop. */
  readonly isCutShort: boolean;
  /** Whether everything is to be shown: in explicit requests, and with `eager`. */
  readonly isEager: boolean;
  /** The fewest characters of a suggestion that is shown. */
  readonly shortest: number;
  /** Texts that the user has just deleted or dismissed. */
  readonly unwanted: readonly string[];
}
