/** Share of the context that is left for decoding, and its bounds in tokens. */
const DECODE_SHARE = 0.25;
const DECODE_MOST = 256;

/** Slots that are worth having: some places in some files, and what undo leads back to. */
const SLOTS = 8;
/** Share of the machine's memory that the cache may take unasked, and its bound in bytes. */
const MEMORY_SHARE = 1 / 16;
const MOST_BYTES = 512 * 2 ** 20;

/** The cache's budget in bytes where none is given: enough for some slots, modest for the machine. */
export function automaticCacheBytes(slotBytes: number, machineBytes: number): number {
  const modest = Math.min(MOST_BYTES, Math.floor(machineBytes * MEMORY_SHARE));
  return Math.max(slotBytes, Math.min(SLOTS * slotBytes, modest));
}

/** How a context of some tokens is divided. It depends on nothing that changes while a person types. */
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
