import type { LanguageModel } from '../../src/models/language-model.ts';
import { surpriseAt } from './bits.ts';
import type { LookupTime } from '../memory/timed-memory.ts';
import type { Hole } from '../../src/evaluation/holes.ts';
import { typeHole, type Typed } from '../../src/evaluation/person.ts';
import { createSimulation, type SimulationOptions } from './simulation.ts';
import type { Surprise } from './tally.ts';

export interface RunOptions extends SimulationOptions {
  /** Of the rhythm of typing. */
  readonly seed: number;
  /** Called behind each hole. */
  readonly onTyped: (typed: readonly Typed[]) => void;
}

export interface RunResult {
  readonly typed: readonly Typed[];
  readonly surprises: readonly Surprise[];
  /** What was looked up in the memory of projects while typing, if there was one. */
  readonly lookups: LookupTime | undefined;
}

/** Has holes typed over a model, one after the other. */
export async function runEvaluation(
  loaded: LanguageModel,
  holes: readonly Hole[],
  options: RunOptions,
): Promise<RunResult> {
  const { seed, stop, onTyped } = options;
  const simulation = createSimulation(loaded, options);
  const { model, completer } = simulation;
  const typed: Typed[] = [];
  const surprises: Surprise[] = [];
  const meter = options.memories?.meter;
  const lookups: LookupTime[] = [];
  for (const [i, hole] of holes.entries()) {
    if (stop.aborted) break;
    surprises.push(await surpriseAt(hole, model, completer, options.memories));
    const before = meter?.read();
    typed.push(await typeHole(hole, seed * 1_000_003 + i, simulation));
    if (meter && before) lookups.push(meter.since(before));
    onTyped(typed);
  }
  simulation.dispose();
  return { typed, surprises, lookups: meter && total(lookups) };
}

function total(times: readonly LookupTime[]): LookupTime {
  return times.reduce((sum, { lookups, ms }) => ({ lookups: sum.lookups + lookups, ms: sum.ms + ms }), {
    lookups: 0,
    ms: 0,
  });
}
