import { CONTEXT_TOKENS } from '../../src/cli/local-model.ts';
import { Completer } from '../../src/completion/completer.ts';
import type { Host } from '../../src/completion/host.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { nodeHost } from '../../src/worker/server/node-host.ts';
import { WorkspaceMemory, type WorkspaceMemories } from '../memory/workspace-memory.ts';
import { Assistant } from './assistant.ts';
import { MeteredEngine } from './metered-engine.ts';
import type { PersonParts } from './person.ts';
import type { EvaluatedSettings } from './settings.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { SimulatedWorker } from './simulated-worker.ts';

export interface SimulationOptions {
  readonly settings: EvaluatedSettings;
  /** Whether tokens split by the cursor are healed; as the model needs it if left out. */
  readonly heals?: boolean;
  /** What is around the files that are typed in; without it, the model alone decides. */
  readonly memories?: WorkspaceMemories | undefined;
  /** See `PersonParts`. */
  readonly reactionMs?: number;
  /** Aborted when the run is to end, which it then does soon, with what was typed so far. */
  readonly stop: AbortSignal;
}

/** The extension over a model in simulated time, and what a person needs to type with it. */
export interface Simulation extends PersonParts {
  readonly model: LanguageModel;
  readonly completer: Completer;
  dispose(): void;
}

export function createSimulation(
  loaded: LanguageModel,
  { settings, heals, memories, reactionMs = 0, stop }: SimulationOptions,
): Simulation {
  const engine = new MeteredEngine(loaded.engine);
  const model = { ...loaded, engine };
  const workspace = memories && new WorkspaceMemory(memories);
  const memory = workspace && (() => workspace.current);
  const options = {
    contextTokens: CONTEXT_TOKENS,
    cacheBytes: 0,
    memory,
    ...(heals === undefined ? {} : { heals }),
  };
  const completer = new Completer(model, options, hostOf(engine));
  const clock = new SimulatedClock();
  const worker = new SimulatedWorker({
    completer,
    clock,
    model,
    workspace,
    spentMs: () => engine.spentMs,
    stop,
  });
  const assistant = new Assistant(worker, clock, settings);
  return {
    ...{ model, completer, clock, assistant, reactionMs, stop },
    takeComputedMs: () => worker.takeComputedMs(),
    dispose: () => {
      assistant.dispose();
      completer.dispose();
    },
  };
}

/** Where time is that of the evaluations, so that how a prompt is cut into pieces does not depend on the machine. */
function hostOf(engine: MeteredEngine): Host {
  const after = (): never => {
    throw new Error('The completer sets no timers.');
  };
  return { ...nodeHost, clock: { now: () => engine.spentMs, after } };
}
