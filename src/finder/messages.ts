import type { SkippedFile } from '../catalogue/finding.ts';
import type { ListedModel } from '../catalogue/list-models.ts';
import type { Surroundings } from '../catalogue/places.ts';

/** What a thread looks for. */
export interface FinderTask {
  /** Files that are looked at first, wherever they are. */
  readonly files: readonly string[];
  readonly surroundings: Surroundings;
  /** For the memory that a model takes: the settings of the same names. */
  readonly threads: number;
  readonly contextTokens: number;
}

/** What a thread says: of each file that was named, then each model as it is found, then that there are no more. */
export type FromFinder =
  | { readonly type: 'named'; readonly path: string; readonly model: ListedModel | SkippedFile }
  | { readonly type: 'found'; readonly model: ListedModel | SkippedFile }
  | { readonly type: 'done' };
