import { sentence, type PlainText } from '../util/plain-text.ts';
import type { ModelSpeed } from '../suggestion/speed-meter.ts';

/** What decides how long a token takes. */
export interface ModelWeight {
  /** Decoding reads them all for each token, so memory is its limit. */
  readonly bytes: number;
  /** About as many multiply-adds a token, which are the limit of prefill. */
  readonly parameters: number;
}

/** A speed that was measured on this machine, and the model that it is of. */
export interface MeasuredModel extends ModelWeight, ModelSpeed {}

/** Guesses the speed of a model from that of another on the same machine. */
export function guessSpeed(measured: MeasuredModel, model: ModelWeight): ModelSpeed {
  const { decodeMs, prefillMs } = measured;
  return {
    decodeMs: (decodeMs * model.bytes) / measured.bytes,
    prefillMs: prefillMs === undefined ? undefined : (prefillMs * model.parameters) / measured.parameters,
  };
}

/** The guess in words: what a person waits for, the rest of a line, and a prompt of which nothing is in the cache. */
export function speedText({ decodeMs, prefillMs }: ModelSpeed): PlainText {
  const line = duration(decodeMs * LINE_TOKENS);
  const decode = sentence`guess: ${line} a line`;
  return prefillMs === undefined ? decode : sentence`${decode}, ${duration(prefillMs * PROMPT_TOKENS)} cold`;
}

/** Tokens of a line's rest, and of a prompt of which nothing is in the cache. */
const LINE_TOKENS = 8;
const PROMPT_TOKENS = 500;

/** Rounded, as it is a guess. */
function duration(ms: number): PlainText {
  if (ms < 1_000) return sentence`${Math.max(10, Math.round(ms / 10) * 10)} ms`;
  const seconds = ms / 1_000;
  return seconds < 10 ? sentence`${Number(seconds.toFixed(1))} s` : sentence`${Math.round(seconds)} s`;
}
