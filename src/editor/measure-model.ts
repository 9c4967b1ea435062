import { obstacleText, type Measurement, type Typing } from '../presentation/measurement.ts';
import { sentence, type PlainText } from '../util/plain-text.ts';
import type { NoResult, Outcome } from '../worker/client/types.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { OpenText } from './open-text.ts';
import type { Steps } from './steps.ts';

/** How measuring ended. */
export type Measured = { readonly kind: 'result'; readonly result: Measurement } | NoResult;

/** How many steps it takes. */
export function stepsFor({ kind }: OpenText): number {
  return kind === 'text' ? 2 : 1;
}

/** Measures the speed of the loaded model, then what its suggestions are worth in a text, if there is one. */
export async function measureModel(
  client: WorkerClient,
  name: PlainText,
  text: OpenText,
  steps: Steps,
  signal: AbortSignal,
): Promise<Measured> {
  const { state, loadMs } = client;
  if (state.kind !== 'ready') return { kind: 'lost', reason: sentence`no model is loaded` };
  const onProgress = steps.begin(sentence`${name}: measuring its speed`);
  const speed = await client.request('benchmark', undefined, { signal, onProgress });
  if (speed.kind !== 'result') return speed;
  const typing = await typeAgain(client, name, text, steps, signal);
  if (typing.kind === 'cancelled' || typing.kind === 'lost') return typing;
  return { kind: 'result', result: { model: state.model, speed: speed.result, typing, loadMs } };
}

async function typeAgain(
  client: WorkerClient,
  name: PlainText,
  text: OpenText,
  steps: Steps,
  signal: AbortSignal,
): Promise<Typing | Extract<Outcome<'evaluate'>, { kind: 'cancelled' | 'lost' }>> {
  if (text.kind === 'none') return { kind: 'not-typed', reason: obstacleText(text.obstacle) };
  const onProgress = steps.begin(sentence`${name}: typing the open file again in memory`);
  const outcome = await client.request('evaluate', text.task, { signal, onProgress });
  switch (outcome.kind) {
    case 'result':
      return { kind: 'typed', evaluation: outcome.result };
    case 'rejected':
      // Its speed is known all the same.
      return { kind: 'not-typed', reason: outcome.message };
    case 'cancelled':
    case 'lost':
      return outcome;
  }
}
