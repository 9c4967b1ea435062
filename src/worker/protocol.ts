import type { BenchmarkResult } from '../completion/benchmark.ts';
import type { Completion, CompletionParams } from '../completion/completion.ts';
import type { Eagerness } from '../completion/confidence/calibration.ts';
import type { CompletionStats, MemoryUse } from '../completion/stats.ts';
import type { CacheInspection, InspectedCompletion } from '../completion/inspection.ts';
import type { Edit } from '../document/edit.ts';
import type { PlainText } from '../util/plain-text.ts';

/**
 * Every message between the editor and the worker. The contract:
 *
 * - `load` comes first, and again after a restart or when the model setting changes; the worker answers with
 *   `loading` (any number), then `ready` or `failed`. Documents may be opened before the model is ready.
 * - Documents are mirrored: `open` carries the whole text once, `change` only the edits. Offsets and lengths
 *   are UTF-16 units of the text as the editor holds it, line ends included; the edits of one `change` all
 *   refer to the text before it, as VS Code reports them.
 * - `cells` tells which documents are read as one text, and replaces what was said of the group before; a document is in
 *   one group at most. One that is opened or closed is in none, until that is said again. Offsets are those in the
 *   document itself, always.
 * - A `change` whose `before` is not the mirrored version, and a `complete` for an unknown document or another
 *   version, is answered with `resync`; the editor then sends `open` again. Nothing is guessed.
 * - Each `complete` is answered exactly once, by `completion`, `cancelled` or `rejected`, and each `clear` by
 *   `cleared`. A newer `complete` supersedes an older one, which is then answered with `cancelled`.
 * - While a `complete` is decoded, `progress` tells how far it is, and `offer`, once at most, what of it may be shown
 *   already; both may be left unread.
 * - `inspect` is answered at once, between two pieces of whatever is under way, with `inspection`.
 * - Each `benchmark` is answered exactly once, by `benchmarked`, `cancelled` or `rejected`; `benchmarking` tells how far
 *   it is.
 * - While a job runs, no second passes without a message, as far as its work is cut in pieces: where there is nothing else
 *   to tell, the worker says `alive`. An idle worker is silent.
 * - `prefill` and `cancel` have no answer. A `prefill` gives way to anything else at once.
 * - Messages are plain data: they survive structured clone in a worker thread and in a web worker alike.
 */

/** A replacement of `length` UTF-16 units at `offset` by `text`. */
export type TextEdit = Edit;

export interface DocumentIdentity {
  /** The document's URI as text: the key of its mirror and its cache. */
  readonly uri: string;
  readonly version: number;
}

/** Cells of a notebook that are read as one text. */
export interface CellGroup {
  /** Names the text, whichever cells are in it. */
  readonly group: string;
  /** The cells' URIs in the notebook's order; those of documents that are not open count for nothing. */
  readonly uris: readonly string[];
}

/** A position in a document of one version. */
export interface DocumentPosition extends DocumentIdentity {
  /** UTF-16 units of the text as the editor holds it. */
  readonly offset: number;
}

/** Where to complete, and what is asked of the completion. */
export interface CompletionRequest extends DocumentPosition, CompletionParams {
  readonly eagerness: Eagerness;
}

/** `eager` shows all there is, `quiet` only what is hardly ever wrong. */
export type { Eagerness };

/** `kernels`: our own; a model that they cannot run falls back to `ort`, onnxruntime-web. */
export const ENGINE_NAMES = ['kernels', 'ort'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

export interface LoadOptions {
  /** What opens the model: a file path on the desktop host, a URL in a browser. */
  readonly model: string;
  /** Where the runtime's own files (`*.wasm`) stand: a folder path or a URL, without a trailing slash. */
  readonly runtimeRoot: string;
  readonly engine: EngineName;
  /** Tokens of context to use at most; the model's own limit applies as well. */
  readonly contextTokens: number;
  /** Upper bound for all K/V slots, in bytes; 0 to have it chosen by the model and the machine. */
  readonly cacheBytes: number;
  /** Whether prompts show pieces of the other mirrored documents. */
  readonly otherFiles: boolean;
  /** Threads that evaluate a model; 0 to have it chosen by the machine. */
  readonly threads: number;
}

export type ToWorker =
  | { readonly type: 'load'; readonly options: LoadOptions }
  | {
      readonly type: 'open';
      readonly document: DocumentIdentity;
      /** What the model is told the file is called, with forward slashes: `src/util.ts`. */
      readonly path: string;
      readonly text: string;
    }
  | {
      readonly type: 'change';
      readonly document: DocumentIdentity;
      /** The version that the edits apply to. */
      readonly before: number;
      readonly edits: readonly TextEdit[];
    }
  | { readonly type: 'close'; readonly uri: string }
  | ({ readonly type: 'cells' } & CellGroup)
  | { readonly type: 'complete'; readonly id: number; readonly request: CompletionRequest }
  | { readonly type: 'prefill'; readonly request: DocumentPosition }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'clear'; readonly id: number }
  | { readonly type: 'inspect'; readonly id: number }
  | { readonly type: 'benchmark'; readonly id: number };

/** What the model makes of a request, and what that took. */
export type { Completion, CompletionStats };

/** How fast the loaded model runs on this machine. */
export type Benchmark = BenchmarkResult;

/** What the engine and the cache hold. */
export type MemoryReport = MemoryUse;

/** What the cache holds, and what the last completion made of it. */
export type { CacheInspection, InspectedCompletion };

export interface ModelDescription {
  /** `general.name` of the GGUF, or its file name. */
  readonly name: PlainText;
  readonly parameters: number;
  readonly contextTokens: number;
  /** The engine that runs it, which is not the one asked for if that cannot. */
  readonly engine: PlainText;
  /** Why it does not run on the fastest of what was asked for, in sentences for a person; undefined where it does. */
  readonly fallback: PlainText | undefined;
  /** How many threads evaluate it. */
  readonly threads: number;
  /** Its shape in one line, for a person. */
  readonly shape: PlainText;
  /** Whether the prompt may hold the text after the cursor. */
  readonly fillsInTheMiddle: boolean;
}

export type WorkerFault =
  | 'model-not-found'
  | 'model-invalid' // truncated, not GGUF, corrupt, incomplete, or giving no finite numbers
  | 'model-unsupported' // another architecture, tokenizer or quantization
  | 'out-of-memory'
  | 'installation' // a file of Foretype itself is missing or damaged; the message names it
  | 'settings' // the settings ask for what cannot be; the message says which to change
  | 'internal';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export type FromWorker =
  | { readonly type: 'loading'; readonly fraction: number }
  | { readonly type: 'alive' }
  | {
      readonly type: 'ready';
      readonly model: ModelDescription;
      readonly loadMs: number;
      readonly memory: MemoryReport;
    }
  | { readonly type: 'failed'; readonly fault: WorkerFault; readonly message: PlainText }
  | ({ readonly type: 'completion'; readonly id: number; readonly memory: MemoryReport } & Completion)
  | {
      readonly type: 'progress';
      readonly id: number;
      /** What has been decoded so far, before it is cut and filtered; it only grows. */
      readonly text: string;
    }
  | {
      readonly type: 'offer';
      readonly id: number;
      /** The beginning of what `completion` will say: of a block the first line. */
      readonly text: string;
    }
  | { readonly type: 'cancelled'; readonly id: number }
  | {
      readonly type: 'rejected';
      readonly id: number;
      readonly fault: WorkerFault;
      readonly message: PlainText;
    }
  | { readonly type: 'resync'; readonly uri: string }
  | { readonly type: 'benchmarking'; readonly id: number; readonly fraction: number }
  | { readonly type: 'benchmarked'; readonly id: number; readonly result: Benchmark }
  | { readonly type: 'cleared'; readonly id: number; readonly memory: MemoryReport }
  | { readonly type: 'inspection'; readonly id: number; readonly inspection: CacheInspection }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string };
