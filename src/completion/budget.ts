/** Share of the context that is left for decoding, and its bounds in tokens. */
const DECODE_SHARE = 0.25;
const DECODE_MOST = 256;

/** How a context of some tokens is divided. It depends on nothing that changes while a person types. */
export interface ContextBudget {
  /** Tokens of a slot: the whole context. */
  readonly capacity: number;
  readonly prompt: number;
  readonly decode: number;
}

/** @param contextTokens what the setting allows; @param contextLength what the model was trained for */
export function divideContext(contextTokens: number, contextLength: number): ContextBudget {
  const capacity = Math.min(contextTokens, contextLength);
  const decode = Math.min(DECODE_MOST, Math.floor(capacity * DECODE_SHARE));
  return { capacity, prompt: capacity - decode, decode };
}
