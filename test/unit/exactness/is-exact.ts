import type { Observation } from '../helpers/observed-engine.ts';

/** The same evaluation with a cache and with an empty one; undefined if nothing was evaluated. */
export interface Compared {
  readonly cached: Observation | undefined;
  readonly fresh: Observation | undefined;
}

/** Whether the prompt and the bits of the logits are the same with the cache and with an empty one. Runs in web pages, too. */
export function isExact({ cached, fresh }: Compared): boolean {
  if (!cached || !fresh) return cached === fresh;
  return cached.prompt.join() === fresh.prompt.join() && hasSameBits(cached.logits, fresh.logits);
}

function hasSameBits(a: Float32Array, b: Float32Array): boolean {
  const [ofA, ofB] = [a, b].map((values) => new Int32Array(values.buffer, values.byteOffset, values.length));
  return ofA?.length === ofB?.length && ofA?.every((word, i) => word === ofB?.[i]) === true;
}
