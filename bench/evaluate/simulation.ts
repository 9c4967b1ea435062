import { CONTEXT_TOKENS } from '../../src/cli/local-model.ts';
import * as evaluation from '../../src/evaluation/simulation.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import type { EvaluatedSettings } from '../../src/worker/protocol.ts';
import { nodeHost } from '../../src/worker/server/node-host.ts';
import { WorkspaceMemory, type WorkspaceMemories } from '../memory/workspace-memory.ts';

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

/** The extension over a model that is used for nothing else. */
export function createSimulation(
  loaded: LanguageModel,
  { settings, heals, memories, reactionMs = 0, stop }: SimulationOptions,
): evaluation.Simulation {
  const workspace = memories && new WorkspaceMemory(memories);
  const simulation = evaluation.createSimulation(loaded, {
    ...{ settings, workspace, reactionMs, stop, host: nodeHost },
    completer: {
      contextTokens: CONTEXT_TOKENS,
      cacheBytes: 0,
      memory: workspace && (() => workspace.current),
      ...(heals === undefined ? {} : { heals }),
    },
  });
  return {
    ...simulation,
    dispose: () => {
      simulation.dispose();
      loaded.engine.dispose();
    },
  };
}
