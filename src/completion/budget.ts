import { sentence } from '../util/plain-text.ts';
import { SettingsError } from './host.ts';

/** Share of the context that is left for decoding, and its bounds in tokens. */
const DECODE_SHARE = 0.25;
const DECODE_MOST = 256;

/** Slots that are worth having: some places in some files, and what undo leads back to. */
const SLOTS = 8;
/** Share of the machine's memory that the cache may take unasked, and its bound in bytes. */
const MEMORY_SHARE = 1 / 16;
const MOST_BYTES = 512 * 2 ** 20;

/** The cache's budget in bytes where no setting gives one: enough for some slots, modest for the machine. */
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

/** @param contextTokens what the setting allows; @param contextLength what the model was trained for */
export function divideContext(contextTokens: number, contextLength: number): ContextBudget {
  const capacity = Math.min(contextTokens, contextLength);
  const decode = Math.min(DECODE_MOST, Math.floor(capacity * DECODE_SHARE));
  return { capacity, prompt: capacity - decode, decode };
}

/** Throws `SettingsError` if the cache's budget has no room for one slot of some tokens. */
export function requireRoom(slotBytes: number, cacheBytes: number, tokens: number): void {
  if (slotBytes <= cacheBytes) return;
  const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
  throw new SettingsError(
    sentence`The KV cache may take ${megabytes(cacheBytes)} MB, but ${tokens} tokens of context take ${megabytes(slotBytes)} MB with this model. Raise "foretype.cache.megabytes" or lower "foretype.context.tokens".`,
  );
}
