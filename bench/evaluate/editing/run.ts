import type { LanguageModel } from '../../../src/models/language-model.ts';
import { typeHole, type PersonParts } from '../../../src/evaluation/person.ts';
import type { RunOptions } from '../run.ts';
import { createSimulation } from '../simulation.ts';
import { assess } from './assess.ts';
import type { Edited } from './figures.ts';
import type { EditingPlace } from './places.ts';

/** Who edits reads what stands behind the cursor before they go on. */
const firstLookMs = 1_000;

export interface EditingOptions extends Omit<RunOptions, 'onTyped'> {
  /** Called behind each place. */
  readonly onEdited: (edited: readonly Edited[]) => void;
}

/** Has what was taken out of places typed again over a model, one after the other. */
export async function runEditing(
  model: LanguageModel,
  places: readonly EditingPlace[],
  options: EditingOptions,
): Promise<readonly Edited[]> {
  const simulation = createSimulation(model, options);
  const edited: Edited[] = [];
  for (const [i, place] of places.entries()) {
    const one = await editPlace(place, options.seed * 1_000_003 + i, simulation);
    if (options.stop.aborted) break;
    edited.push(one);
    options.onEdited(edited);
  }
  simulation.dispose();
  return edited;
}

/** @param rhythm any whole number; the rhythm of typing depends on it */
export async function editPlace(place: EditingPlace, rhythm: number, parts: PersonParts): Promise<Edited> {
  const typed = await typeHole(place, rhythm, parts, { until: place.until, firstLookMs });
  const assessments = typed.shown.flatMap((shown, i) => {
    const cursor = typed.cursors[i];
    return cursor === undefined ? [] : [assess(place, shown, cursor)];
  });
  return { place, typed, assessments };
}
