import { divideContext } from '../completion/budget.ts';
import { CancelledError, type Host } from '../completion/host.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { hashOf } from '../util/text.ts';
import type { Evaluation, EvaluationTask, TypedCounts } from '../worker/protocol.ts';
import { countTyped } from './counts.ts';
import { chooseHoles } from './holes.ts';
import { typeHole } from './person.ts';
import { createSimulation } from './simulation.ts';
import { obstacleOf } from './suitable-text.ts';

/** How many keys it takes to type all pieces by hand, about. */
const KEYS = 400;
/** Lines of a piece at most: several places tell more of a file than one. */
const LINES = 4;
/** Ends after this time at the latest, with the pieces that were typed until then; milliseconds. */
const LONGEST_MS = 20_000;
/** Slots of its own at most: for the whole prompt, the short one, and a place before. */
const SLOTS = 3;

/**
 * Types pieces of a text again in memory, with the real policy in simulated time, and counts what suggestions save. The
 * text alone decides which pieces these are, and in which rhythm they are typed. Each evaluation takes the same simulated
 * time whatever the model and the machine, so that the counts tell what is suggested, and not how fast. Uses a document
 * and slots of its own, so that nothing of the cache is lost, and yields to messages. Throws `CancelledError` and
 * `OutOfMemoryError`.
 *
 * @param contextTokens maximum context
 * @param onProgress called with the share that is done, in [0, 1]
 */
export async function evaluate(
  model: LanguageModel,
  contextTokens: number,
  task: EvaluationTask,
  host: Host,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Evaluation> {
  const { path, languageId, settings } = task;
  const text = task.text.replaceAll('\r\n', '\n');
  const seed = hashOf(text);
  const isSuitable = obstacleOf(text) === undefined;
  const holes = isSuitable ? chooseHoles([{ path, text }], { seed, keys: KEYS, lines: LINES }) : [];
  const { capacity } = divideContext(contextTokens, model.engine.shape.contextLength);
  const stop = new AbortController();
  const end = host.clock.now() + LONGEST_MS;
  const simulation = createSimulation(model, {
    ...{ settings, languageId, stop: stop.signal },
    completer: { contextTokens, cacheBytes: SLOTS * model.engine.slotBytes(capacity) },
    host: watch(host, () => {
      if (signal.aborted || host.clock.now() > end) stop.abort();
    }),
  });
  const pieces: TypedCounts[] = [];
  try {
    for (const [i, hole] of holes.entries()) {
      const typed = await typeHole(hole, placeOf(seed, i), simulation);
      if (signal.aborted) throw new CancelledError('Cancelled.');
      // Of a piece that was not typed to its end, nothing can be compared.
      if (stop.signal.aborted) break;
      pieces.push(countTyped(typed));
      onProgress(pieces.length / holes.length);
    }
  } finally {
    simulation.dispose();
  }
  return { pieces, chosen: holes.length };
}

/** Of the rhythm of typing. */
function placeOf(seed: number, index: number): number {
  return seed * 31 + index;
}

function watch({ clock, machineBytes, yieldToMessages }: Host, look: () => void): Host {
  return {
    ...{ clock, machineBytes },
    yieldToMessages: async () => {
      await yieldToMessages();
      look();
    },
  };
}
