import { Completer, type CompleterOptions } from '../completion/completer.ts';
import type { Host } from '../completion/host.ts';
import type { LanguageModel } from '../models/language-model.ts';
import type { EvaluatedSettings } from '../worker/protocol.ts';
import { Assistant } from './assistant.ts';
import { MeteredEngine } from './metered-engine.ts';
import type { PersonParts } from './person.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { SimulatedWorker, type Workspace } from './simulated-worker.ts';

export interface SimulationOptions {
  readonly settings: EvaluatedSettings;
  /** Of the documents, as VS Code has it; left out for none that is prose. */
  readonly languageId?: string;
  readonly completer: CompleterOptions;
  readonly workspace?: Workspace | undefined;
  /** See `PersonParts`. */
  readonly reactionMs?: number;
  readonly host: Host;
  /** Aborted when the run is to end, which it then does soon, with what was typed so far. */
  readonly stop: AbortSignal;
}

/** The extension over a model in simulated time, and what a person needs to type with it. */
export interface Simulation extends PersonParts {
  readonly model: LanguageModel;
  readonly completer: Completer;
  /** Ends it and frees its slots; the engine stays. */
  dispose(): void;
}

/** Throws `CacheBudgetError` if the cache's budget has no room for one slot. */
export function createSimulation(loaded: LanguageModel, options: SimulationOptions): Simulation {
  const { settings, languageId, workspace, reactionMs = 0, host, stop } = options;
  const engine = new MeteredEngine(loaded.engine);
  const model = { ...loaded, engine };
  const completer = new Completer(model, options.completer, meteredHost(engine, host));
  const clock = new SimulatedClock(() => host.yieldToMessages());
  const worker = new SimulatedWorker({
    ...{ completer, clock, model, workspace, stop },
    spentMs: () => engine.spentMs,
    machineNow: () => host.clock.now(),
  });
  const assistant = new Assistant(worker, clock, settings, languageId);
  return {
    ...{ model, completer, clock, assistant, reactionMs, stop },
    takeComputedMs: () => worker.takeComputedMs(),
    dispose: () => {
      assistant.dispose();
      completer.clearCache();
    },
  };
}

/** Where time is that of the evaluations, so that how a prompt is cut into pieces does not depend on the machine. */
function meteredHost(engine: MeteredEngine, { machineBytes, yieldToMessages }: Host): Host {
  const after = (): never => {
    throw new Error('The completer sets no timers.');
  };
  return { machineBytes, yieldToMessages, clock: { now: () => engine.spentMs, after } };
}
