import { InstallationError, type EngineLostError, type RuntimeFile } from '../../runtime/engine.ts';
import type { Clock } from '../../util/clock.ts';
import type { ByteSource } from '../../gguf/byte-source.ts';
import type { StartThread } from '../../engines/kernels/thread-pool.ts';

/** What a worker gets from where it runs: files of a disk or a web server, memory and threads. */
export interface ModelFiles {
  /**
   * Opens a model; rejects with `ModelFileError` if it is not to be had.
   *
   * @param onProgress called with the share that is there, in [0, 1], where a file has to be fetched first
   */
  openModel(model: string, onProgress: (fraction: number) => void): Promise<ByteSource>;
  /** Contents of one of the runtime's own files, such as `ort-wasm-simd-threaded.wasm`. */
  readRuntimeFile(name: string): Promise<Uint8Array>;
  readonly clock: Clock;
  /** WebGPU, where there is any. */
  readonly gpu: GPU | undefined;
  /** Threads that the machine runs at once. */
  readonly machineThreads: number;
  /** Memory of the machine, or of the part of it that this process may use, in bytes. */
  readonly machineBytes: number;
  /** Whether threads can share memory. Otherwise the kernels have one thread, whatever the settings ask for. */
  readonly sharesMemory: boolean;
  /** Starts one of the kernels' further threads. */
  readonly startThread: StartThread;
  /** The engine can do nothing more, and whoever runs it should start anew. */
  readonly engineLost: (error: EngineLostError) => void;
}

/** One of the runtime's own files. Rejects with `InstallationError` if it cannot be read. */
export async function readRuntimeFile(files: ModelFiles, name: string): Promise<RuntimeFile> {
  try {
    return { name, bytes: await files.readRuntimeFile(name) };
  } catch (cause) {
    throw new InstallationError(name, { cause });
  }
}
