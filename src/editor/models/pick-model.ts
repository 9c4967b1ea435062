import type { SkippedFile } from '../../catalogue/finding.ts';
import type { ListedModel } from '../../catalogue/list-models.ts';
import type { FinderEvents } from '../../finder/model-finder.ts';
import {
  modelEntries,
  type ModelChoice,
  type ModelEntry,
  type ModelListing,
} from '../../presentation/model-entries.ts';
import type { PlainText } from '../../util/plain-text.ts';
import type { EntryButton, OpenPicker } from './picker-view.ts';

/** What a person has done with the list. */
export type Picked =
  | ModelChoice
  /** Pressed the button of a file that Foretype has downloaded. */
  | { readonly kind: EntryButton; readonly path: string };

/** What is known before anything is looked for. */
export type KnownModels = Omit<ModelListing, 'bundled' | 'named' | 'found' | 'fault'> & {
  readonly bundledPath: string | undefined;
};

/** Paints at most this often while models are found; milliseconds. */
const UPDATE_MS = 100;

/**
 * Shows a list of models, and fills it while it is open. Resolves when a person has chosen or closed it; the search ends
 * then.
 *
 * @param find starts to look for models; the returned function ends that
 * @param later calls a function after some milliseconds
 * @param entriesOf what is listed of what is known
 */
export function pickModel(
  known: KnownModels,
  find: (events: FinderEvents) => () => void,
  open: OpenPicker,
  later: (ms: number, callback: () => void) => () => void,
  entriesOf: (listing: ModelListing) => readonly ModelEntry[] = modelEntries,
): Promise<Picked | undefined> {
  return new Promise((resolve) => {
    const found: (ListedModel | SkippedFile)[] = [];
    const named = new Map<string, ListedModel | SkippedFile>();
    let isSearching = true;
    let fault: PlainText | undefined;
    let stopTimer: (() => void) | undefined;
    let stopSearch = (): void => undefined;
    let isOver = false;
    const settle = (picked: Picked | undefined): void => {
      // Closing hides it, too.
      if (isOver) return;
      isOver = true;
      stopTimer?.();
      stopSearch();
      view.close();
      resolve(picked);
    };
    const view = open({
      chosen: ({ choice }) => {
        if (choice !== undefined) settle(choice);
      },
      pressed: ({ ownFile }, kind) => {
        if (ownFile !== undefined) settle({ kind, path: ownFile });
      },
      hidden: () => {
        settle(undefined);
      },
    });
    const update = (): void => {
      stopTimer = undefined;
      const bundled = known.bundledPath === undefined ? undefined : named.get(known.bundledPath);
      const listing = {
        ...known,
        ...{ found, fault, named: named.get(known.current) },
        bundled: bundled?.kind === 'model' ? bundled : undefined,
      };
      view.update(entriesOf(listing), isSearching);
    };
    const updateSoon = (): void => {
      stopTimer ??= later(UPDATE_MS, update);
    };
    update();
    stopSearch = find({
      named: (path, model) => {
        named.set(path, model);
        updateSoon();
      },
      found: (model) => {
        found.push(model);
        updateSoon();
      },
      ended: (reason) => {
        isSearching = false;
        fault = reason;
        updateSoon();
      },
    });
  });
}
