/** Share of the context that is left for decoding, and its bounds in tokens. */
const DECODE_SHARE = 0.25;
const DECODE_MOST = 256;

/** Slots that are worth their memory: for several places in several files, and for undo. */
const SLOTS = 16;
/** Default share of the machine's memory for the cache, and its bound in bytes. */
const MEMORY_SHARE = 1 / 16;
const MOST_BYTES = 512 * 2 ** 20;

/** Returns the cache's default budget in bytes: enough for several slots, and a small part of the machine's memory. */
export function automaticCacheBytes(slotBytes: number, machineBytes: number): number {
  const modest = Math.min(MOST_BYTES, Math.floor(machineBytes * MEMORY_SHARE));
  return Math.max(slotBytes, Math.min(SLOTS * slotBytes, modest));
}

/** How the context is divided between prompt and decoding. Nothing that changes while the user types affects it. */
export interface ContextBudget {
  /** Tokens of a slot: the whole context. */
  readonly capacity: number;
  readonly prompt: number;
  readonly decode: number;
}

/** @param contextTokens the most to use; @param contextLength what the model was trained for */
export function divideContext(contextTokens: number, contextLength: number): ContextBudget {
  const capacity = Math.min(contextTokens, contextLength);
  const decode = Math.min(DECODE_MOST, Math.floor(capacity * DECODE_SHARE));
  return { capacity, prompt: capacity - decode, decode };
}

/** A slot that takes more than the cache's budget. */
export interface CacheShortage {
  readonly kind: 'cache-shortage';
  readonly slotBytes: number;
  readonly cacheBytes: number;
  /** Tokens of the slot. */
  readonly tokens: number;
}

/** The cache's budget has no room for one slot. */
export class CacheBudgetError extends Error {
  override readonly name = 'CacheBudgetError';
  readonly shortage: CacheShortage;

  constructor(shortage: CacheShortage) {
    super(`A slot of ${shortage.slotBytes} bytes does not fit a cache of ${shortage.cacheBytes}.`);
    this.shortage = shortage;
  }
}

/** Throws `CacheBudgetError` if the cache's budget has no room for one slot of some tokens. */
export function requireRoom(slotBytes: number, cacheBytes: number, tokens: number): void {
  if (slotBytes > cacheBytes)
    throw new CacheBudgetError({ kind: 'cache-shortage', slotBytes, cacheBytes, tokens });
}
