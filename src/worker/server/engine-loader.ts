import type { GgufFile } from '../../gguf/gguf-file.ts';
import type { Engine, EngineLostError } from '../../runtime/engine.ts';
import type { PlainText } from '../../util/plain-text.ts';
import type { EngineMeasurement, EngineName } from '../protocol.ts';
import type { ModelFiles } from './model-files.ts';

/** The engine to load a model into, and its options. */
export interface EngineChoice {
  readonly engine: EngineName;
  /** Threads that evaluate; 0 for as many as suit the machine. */
  readonly threads: number;
  /** Threads that evaluate while someone waits for much; 0 for as many as the machine can spare, at least `threads`. */
  readonly burstThreads: number;
  /** Tokens of context; one slot of them must fit in memory beside the weights. 0 for as many as suit the model. */
  readonly contextTokens: number;
  /** See `LoadOptions`. */
  readonly measured: string;
}

export interface LoadEvents {
  /** Called with the share that is loaded, in [0, 1]. */
  readonly onProgress: (fraction: number) => void;
  /** Called with what the user should know although the model runs, during loading or later. */
  readonly onWarning?: (message: PlainText) => void;
  /** Called when a GPU's engine is lost later. Lost kernels end the worker; see `ModelFiles.engineLost`. */
  readonly onLost?: (error: EngineLostError) => void;
}

export interface LoadedEngine {
  readonly engine: Engine;
  /** Why it is slower than the engine that was asked for; `undefined` if it is not. */
  readonly fallback: PlainText | undefined;
  /** The GPU that it runs on, if it does. */
  readonly gpu?: PlainText;
  /** What it was chosen by. */
  readonly measured?: EngineMeasurement | undefined;
}

export type EngineLoader = (
  file: GgufFile,
  files: ModelFiles,
  choice: EngineChoice,
  events: LoadEvents,
) => Promise<LoadedEngine>;
