import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import { OutOfMemoryError } from './engine.ts';

/** What a 32-bit WebAssembly memory can have: all that an engine can. */
export const ADDRESSABLE_BYTES = 2 ** 32;

/** What a model must fit, looked at before anything of it is loaded. */
export interface MemoryLimit {
  /** Tokens of the one slot that there must be room for beside the weights. */
  readonly contextTokens: number;
  /** Memory of the machine, or of the part of it that this process may use. */
  readonly machineBytes: number;
}

/**
 * Throws `OutOfMemoryError`, with the numbers, when a model cannot have what it needs.
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
      ? sentence`this machine has ${memoryText(machineBytes)}`
      : sentence`it may have ${memoryText(ADDRESSABLE_BYTES)} at most in the engine "${engine}"`;
  throw new OutOfMemoryError(
    sentence`The model needs about ${memoryText(needed)} of memory with ${contextTokens} tokens of context, but ${most}.`,
  );
}

/** The error for a system that does not give the address space of a WebAssembly memory, or that of its code. */
export function unreservable(cause: unknown): OutOfMemoryError {
  return new OutOfMemoryError(
    sentence`The system does not let Foretype reserve memory for the model. A limit of virtual memory, such as "ulimit -v", is too low.`,
    { cause },
  );
}

/**
 * The error for a memory that cannot grow any more.
 *
 * @param held bytes that it has
 * @param missing bytes that are needed beyond those, where they are known
 */
export function ungrowable(engine: PlainText, held: number, missing?: number): OutOfMemoryError {
  const more = missing === undefined ? sentence`more memory` : sentence`${memoryText(missing)} more memory`;
  const isFull = held + (missing ?? 0) > ADDRESSABLE_BYTES || held === ADDRESSABLE_BYTES;
  const why = isFull
    ? sentence`it may have ${memoryText(ADDRESSABLE_BYTES)} at most`
    : sentence`the system gives no more. A limit of virtual memory, such as "ulimit -v", may be too low`;
  return new OutOfMemoryError(
    sentence`The model needs ${more} than the ${memoryText(held)} it has in the engine "${engine}", and ${why}.`,
  );
}

/** Bytes for a person: `5.2 GB` or `12.3 MB`. */
export function memoryText(bytes: number): PlainText {
  const [unit, size] = bytes >= 2 ** 30 ? ['GB', 2 ** 30] : ['MB', 2 ** 20];
  return plain(
    `${Math.max(0.1, bytes / size)
      .toFixed(1)
      .replace(/\.0$/, '')} ${unit}`,
  );
}
