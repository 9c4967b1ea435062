import { sentence } from '../../util/plain-text.ts';
import { InstallationError, OutOfMemoryError, type RuntimeFile } from '../engine.ts';
import { ADDRESSABLE_BYTES, memoryText, unreservable } from '../memory-limit.ts';
import { Heap } from './heap.ts';

/** What `assembly/index.ts` exports. Addresses are bytes in the memory. */
export interface KernelExports {
  attach(state: number): void;
  evaluate(): void;
  serve(thread: number): void;
  stopThreads(): void;
  repack(kind: number, source: number, target: number, rows: number, columns: number): number;
  unpackRow(kind: number, data: number, columns: number, row: number, out: number): void;
  sumBytes(address: number, bytes: number): number;
}

const PAGE = 65536;
const EXPORTED: readonly (keyof KernelExports)[] = [
  ...(['attach', 'evaluate', 'serve', 'stopThreads', 'repack', 'unpackRow', 'sumBytes'] as const),
];

/** The whole 32-bit address space; it is reserved, not used. The build states the same number. */
const MAXIMUM_PAGES = ADDRESSABLE_BYTES / PAGE;
/** What the compiler placed below is a few hundred bytes. */
export const HEAP_START = PAGE;

/** Memory and code of the kernels. The memory is shared, so that threads can work in it. */
export class KernelModule {
  readonly memory: WebAssembly.Memory;
  readonly compiled: WebAssembly.Module;
  readonly exports: KernelExports;
  readonly #heap: Heap;

  private constructor(memory: WebAssembly.Memory, compiled: WebAssembly.Module, exports: KernelExports) {
    this.memory = memory;
    this.compiled = compiled;
    this.exports = exports;
    this.#heap = new Heap(HEAP_START);
  }

  /**
   * @param file one of the builds that `variants.ts` names
   * @throws InstallationError for anything else; OutOfMemoryError
   */
  static async create(file: RuntimeFile): Promise<KernelModule> {
    const memory = reserveMemory();
    try {
      const compiled = await WebAssembly.compile(Uint8Array.from(file.bytes));
      return new KernelModule(memory, compiled, await instantiate(compiled, memory));
    } catch (cause) {
      throw cause instanceof RangeError ? unreservable(cause) : new InstallationError(file.name, { cause });
    }
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * Reserves memory, aligned to a cache line; its contents are whatever was there.
   *
   * @throws OutOfMemoryError that says how much was needed
   */
  allocate(bytes: number): number {
    const address = this.#heap.allocate(bytes);
    const missing = this.#heap.end - this.bytes;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE));
      } catch {
        this.#heap.free(address);
        throw this.#missing(bytes, missing);
      }
    }
    return address;
  }

  free(address: number): void {
    this.#heap.free(address);
  }

  /** @param missing bytes beyond the memory as it is */
  #missing(bytes: number, missing: number): OutOfMemoryError {
    const why =
      this.bytes + missing > ADDRESSABLE_BYTES
        ? sentence`the engine "kernels" may have ${memoryText(ADDRESSABLE_BYTES)} at most`
        : sentence`the system gives no more`;
    return new OutOfMemoryError(
      sentence`The model needs ${memoryText(bytes)} more memory than the ${memoryText(this.bytes)} it has; ${why}.`,
    );
  }

  /** Views are made anew each time: growing the memory leaves old ones too short. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  ints(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  byteView(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }
}

/** The whole address space, which costs nothing until it is used. */
function reserveMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
  } catch (cause) {
    throw unreservable(cause);
  }
}

/** Another instance over the same memory, for another thread. */
export async function instantiate(
  compiled: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<KernelExports> {
  const instance = await WebAssembly.instantiate(compiled, {
    env: {
      memory,
      abort: (): never => {
        throw new Error('The kernels failed.');
      },
    },
  });
  const missing = EXPORTED.find((name) => typeof instance.exports[name] !== 'function');
  if (missing !== undefined) throw new TypeError(`The kernels do not export "${missing}".`);
  // What the build exports is written down above; a test loads each build and calls it.
  return instance.exports as unknown as KernelExports;
}
