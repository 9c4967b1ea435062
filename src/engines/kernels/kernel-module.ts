import { systemClock } from '../../util/clock.ts';
import { sentence } from '../../util/plain-text.ts';
import { InstallationError, type RuntimeFile } from '../../runtime/engine.ts';
import { ADDRESSABLE_BYTES, growthError, reservationError } from '../../runtime/memory-limit.ts';
import type { Relocate } from './heap-gap.ts';
import { Heap } from './heap.ts';

/** The exports of `assembly/index.ts`. Addresses are in bytes. */
export interface KernelExports {
  attach(state: number): void;
  evaluate(): void;
  serve(thread: number): void;
  stopThreads(): void;
  repack(format: number, source: number, target: number, rows: number, columns: number): number;
  unpackRow(kind: number, data: number, columns: number, row: number, out: number): void;
}

/** The engine's name. */
export const KERNELS = sentence`kernels`;

const PAGE = 65536;
const EXPORTED: readonly (keyof KernelExports)[] = [
  ...(['attach', 'evaluate', 'serve', 'stopThreads', 'repack', 'unpackRow'] as const),
];

/** The whole 32-bit address space; it is reserved, not used. Must equal the maximum in the build. */
const MAXIMUM_PAGES = ADDRESSABLE_BYTES / PAGE;
/** Start of the heap: the compiler's static data below it takes a few hundred bytes. */
export const HEAP_START = PAGE;

/** Memory and code of the kernels. The memory is shared between threads. */
export class KernelModule {
  readonly memory: WebAssembly.Memory;
  readonly compiled: WebAssembly.Module;
  readonly exports: KernelExports;
  readonly #heap: Heap;

  private constructor(memory: WebAssembly.Memory, compiled: WebAssembly.Module, exports: KernelExports) {
    this.memory = memory;
    this.compiled = compiled;
    this.exports = exports;
    this.#heap = new Heap(HEAP_START, (end) => {
      this.#reach(end);
    });
  }

  /**
   * @param file the file of a build, see `kernelFile`
   * @param needed bytes that must be available
   * @throws InstallationError for any other file; OutOfMemoryError
   */
  static async create(file: RuntimeFile, needed = HEAP_START): Promise<KernelModule> {
    const memory = reserveMemory(needed);
    try {
      const compiled = await WebAssembly.compile(Uint8Array.from(file.bytes));
      return new KernelModule(memory, compiled, await instantiate(compiled, memory));
    } catch (cause) {
      throw cause instanceof RangeError
        ? reservationError(cause)
        : new InstallationError(file.name, { cause });
    }
  }

  /** The most bytes in use at any time. */
  get usedBytes(): number {
    return this.#heap.most;
  }

  /**
   * Allocates uninitialized memory, aligned to a cache line.
   *
   * @param relocate for memory that may be moved to make room for other
   * @throws OutOfMemoryError that says how much is missing
   */
  allocate(bytes: number, relocate?: Relocate): number {
    return this.#heap.allocate(bytes, relocate);
  }

  /**
   * Replaces what was allocated by memory of another size, which may overlap it; the caller moves the bytes. Returns its
   * address.
   *
   * @throws OutOfMemoryError, and what was allocated stays
   */
  resize(address: number, bytes: number): number {
    return this.#heap.resize(address, bytes);
  }

  free(address: number): void {
    this.#heap.free(address);
  }

  /** Returns a view that does not outlive growth of the memory, so it must not be kept. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  ints(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  byteView(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  /** Copies bytes; the two places may overlap. */
  move(from: number, to: number, bytes: number): void {
    new Uint8Array(this.memory.buffer).copyWithin(to, from, from + bytes);
  }

  /** Makes the memory below `end` available. Throws `OutOfMemoryError`. */
  #reach(end: number): void {
    const held = this.memory.buffer.byteLength;
    const missing = end - held;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE));
      } catch {
        throw growthError(KERNELS, held, missing);
      }
    }
  }
}

/**
 * Reserves the whole address space, which costs nothing until it is used. If the system refuses, reserves half of it, a
 * quarter and so on, down to the bytes needed.
 */
function reserveMemory(needed: number): WebAssembly.Memory {
  const pages = Math.ceil(needed / PAGE);
  for (let maximum = MAXIMUM_PAGES; ; maximum = Math.max(pages, maximum / 2)) {
    try {
      const memory = new WebAssembly.Memory({ initial: 1, maximum, shared: true });
      // V8 may report that it reserved the maximum when it did not; growing reveals it.
      memory.grow(pages - 1);
      return memory;
    } catch (cause) {
      if (maximum === pages) throw reservationError(cause);
    }
  }
}

/** Creates an instance of the kernels with the given memory, one for each thread. */
export async function instantiate(
  compiled: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<KernelExports> {
  const instance = await WebAssembly.instantiate(compiled, {
    env: {
      memory,
      now: () => systemClock.now(),
      abort: (): never => {
        throw new Error('The kernels failed.');
      },
    },
  });
  const missing = EXPORTED.find((name) => typeof instance.exports[name] !== 'function');
  if (missing !== undefined) throw new TypeError(`The kernels do not export "${missing}".`);
  // The types are not checked here; a test loads each build and calls its exports.
  return instance.exports as unknown as KernelExports;
}
