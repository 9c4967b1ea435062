import { CONTEXT_TOKENS } from '../../../src/cli/local-model.ts';
import { Completer } from '../../../src/completion/completer.ts';
import type { Host } from '../../../src/completion/host.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import { nodeHost } from '../../../src/worker/server/node-host.ts';
import { Assistant } from './assistant.ts';
import { surpriseAt } from './bits.ts';
import type { Hole } from './holes.ts';
import { MeteredEngine } from './metered-engine.ts';
import { typeHole, type Typed } from './person.ts';
import type { EvaluatedSettings } from './settings.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { SimulatedWorker } from './simulated-worker.ts';
import type { Surprise } from './tally.ts';

export interface RunOptions {
  readonly settings: EvaluatedSettings;
  /** Of the rhythm of typing. */
  readonly seed: number;
  /** Whether tokens split by the cursor are healed; as the model needs it if left out. */
  readonly heals?: boolean;
  /** Aborted when the run is to end, which it then does soon, with what was typed so far. */
  readonly stop: AbortSignal;
  /** Called behind each hole. */
  readonly onTyped: (typed: readonly Typed[]) => void;
}

export interface RunResult {
  readonly typed: readonly Typed[];
  readonly surprises: readonly Surprise[];
}

/** Has holes typed over a model, one after the other. */
export async function runEvaluation(
  loaded: LanguageModel,
  holes: readonly Hole[],
  { settings, seed, heals, stop, onTyped }: RunOptions,
): Promise<RunResult> {
  const engine = new MeteredEngine(loaded.engine);
  const model = { ...loaded, engine };
  const options = { contextTokens: CONTEXT_TOKENS, cacheBytes: 0, ...(heals === undefined ? {} : { heals }) };
  const completer = new Completer(model, options, hostOf(engine));
  const clock = new SimulatedClock();
  const worker = new SimulatedWorker({ completer, clock, model, spentMs: () => engine.spentMs, stop });
  const assistant = new Assistant(worker, clock, settings);
  const typed: Typed[] = [];
  const surprises: Surprise[] = [];
  const takeComputedMs = (): number => worker.takeComputedMs();
  for (const [i, hole] of holes.entries()) {
    if (stop.aborted) break;
    surprises.push(await surpriseAt(hole, model, completer));
    typed.push(await typeHole(hole, seed * 1_000_003 + i, { assistant, clock, stop, takeComputedMs }));
    onTyped(typed);
  }
  assistant.dispose();
  completer.dispose();
  return { typed, surprises };
}

/** Where time is that of the evaluations, so that how a prompt is cut into pieces does not depend on the machine. */
function hostOf(engine: MeteredEngine): Host {
  const after = (): never => {
    throw new Error('The completer sets no timers.');
  };
  return { ...nodeHost, clock: { now: () => engine.spentMs, after } };
}
