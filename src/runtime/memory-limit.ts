import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import { OutOfMemoryError } from './engine.ts';

/** The maximum of a 32-bit WebAssembly memory, and so of an engine. */
export const ADDRESSABLE_BYTES = 2 ** 32;

/** Limits that a model must fit into, checked before any of it is loaded. */
export interface MemoryLimit {
  /** Capacity of the one slot that must fit beside the weights. */
  readonly contextTokens: number;
  /** Memory that this process may use: the machine's, or less in a container. */
  readonly machineBytes: number;
}

/**
 * Throws `OutOfMemoryError`, with the figures, if a model needs more memory than there is.
 *
 * @param needed bytes of weights, scratch and one slot
 */
export function requireMemory(
  engine: PlainText,
  needed: number,
  { contextTokens, machineBytes }: MemoryLimit,
): void {
  if (needed <= ADDRESSABLE_BYTES && needed <= machineBytes) return;
  const most =
    machineBytes < ADDRESSABLE_BYTES
      ? sentence`this machine has ${formatMemory(machineBytes)}`
      : sentence`it may have ${formatMemory(ADDRESSABLE_BYTES)} at most in the engine "${engine}"`;
  throw new OutOfMemoryError(
    sentence`The model needs about ${formatMemory(needed)} of memory with ${contextTokens} tokens of context, but ${most}.`,
  );
}

/** Returns the error for a system that refuses the address space of a WebAssembly memory or module. */
export function reservationError(cause: unknown): OutOfMemoryError {
  return new OutOfMemoryError(
    sentence`The system does not let Foretype reserve memory for the model. A limit of virtual memory, such as "ulimit -v", is too low.`,
    { cause },
  );
}

/**
 * Returns the error for a memory that cannot grow.
 *
 * @param held its current bytes
 * @param missing bytes needed in addition, if known
 */
export function growthError(engine: PlainText, held: number, missing?: number): OutOfMemoryError {
  const more = missing === undefined ? sentence`more memory` : sentence`${formatMemory(missing)} more memory`;
  const isFull = held + (missing ?? 0) > ADDRESSABLE_BYTES || held === ADDRESSABLE_BYTES;
  const why = isFull
    ? sentence`it may have ${formatMemory(ADDRESSABLE_BYTES)} at most`
    : sentence`the system gives no more. A limit of virtual memory, such as "ulimit -v", may be too low`;
  return new OutOfMemoryError(
    sentence`The model needs ${more} than the ${formatMemory(held)} it has in the engine "${engine}", and ${why}.`,
  );
}

/** Formats bytes as `5.2 GB` or `12.3 MB`. */
export function formatMemory(bytes: number): PlainText {
  const [unit, size] = bytes >= 2 ** 30 ? ['GB', 2 ** 30] : ['MB', 2 ** 20];
  return plain(
    `${Math.max(0.1, bytes / size)
      .toFixed(1)
      .replace(/\.0$/, '')} ${unit}`,
  );
}
