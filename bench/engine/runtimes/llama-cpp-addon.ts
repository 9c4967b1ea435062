/**
 * What is used of node-llama-cpp's addon, below its public API: that one takes tokens through queues of its own, and
 * what is wanted here is the time of llama.cpp itself. Bound to the version named beside the import.
 */
export interface Addon {
  readonly AddonModel: new (
    path: string,
    options: { readonly addonExports: Addon; readonly gpuLayers: number; readonly useMmap: boolean },
  ) => AddonModel;
  readonly AddonContext: new (model: AddonModel, options: AddonContextOptions) => AddonContext;
  markLoaded(): boolean;
  setLogger(logger: (level: number, message: string) => void): void;
  setLoggerLogLevel(level: number): void;
  loadBackends(folder: string): void;
  init(): Promise<void>;
  systemInfo(): string;
}

export interface AddonModel {
  init(): Promise<boolean>;
  dispose(): Promise<void>;
  getTrainContextSize(): number;
}

export interface AddonContextOptions {
  readonly contextSize: number;
  readonly batchSize: number;
  readonly sequences: number;
  readonly flashAttention: boolean | 'auto';
  readonly threads: number;
}

export interface AddonContext {
  init(): Promise<boolean>;
  dispose(): Promise<void>;
  getThreads(): number;
  initBatch(size: number): void;
  /** `logitIndexes` are those of the tokens whose logits are wanted. */
  addToBatch(sequence: number, position: number, tokens: Uint32Array, logitIndexes: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  /** Forgets positions `[start, end)`. */
  removeTokenCellsFromSequence(sequence: number, start: number, end: number): boolean;
}
