import type { BenchmarkResult } from '../completion/benchmark.ts';
import type { CacheShortage } from '../completion/budget.ts';
import type { Completion, CompletionParams } from '../completion/completion.ts';
import type { Eagerness, Moment } from '../completion/confidence/calibration.ts';
import type {
  ConfidenceExplanation,
  Explanation,
  ReuseExplanation,
  ReuseLimit,
} from '../completion/explain.ts';
import type { CompletionStats, MemoryUse } from '../completion/stats.ts';
import type { CacheInspection, InspectedCompletion } from '../completion/inspection.ts';
import type { PreparedUse } from '../completion/prepared-tokens.ts';
import type { RememberedToken } from '../completion/remembered.ts';
import type { Edit } from '../document/edit.ts';
import type { ModelShape } from '../runtime/engine.ts';
import type { PlainText } from '../util/plain-text.ts';

/**
 * Every message between the editor and the worker. The contract:
 *
 * - The worker begins with `hello`. An editor of another protocol version gives up on it.
 * - The editor begins with `load`; the worker answers with `loading` (any number), then `ready` or `failed`. Documents may
 *   be opened before the model is ready.
 * - Documents are mirrored: `open` carries the whole text once, `change` only the edits. Offsets and lengths
 *   are UTF-16 units of the text as the editor holds it, line ends included; the edits of one `change` all
 *   refer to the text before it, as VS Code reports them.
 * - `cells` tells which documents are read as one text, and replaces what was said of the group before; a document is in
 *   one group at most. One that is opened or closed is in none, until that is said again. Offsets are those in the
 *   document itself, always.
 * - A `change` whose `before` is not the mirrored version, and a `complete` for an unknown document or another
 *   version, is answered with `resync`; the editor then sends `open` again. Nothing is guessed.
 * - Each `request` is answered exactly once, by `response`, `cancelled` or `rejected`, after any number of `progress`.
 *   `requestRules` has what differs by its kind. `cancel`, `prefill` and `prepare` have no answer. `prefill` gives way to
 *   anything, `prepare` to that as well; a new one of either replaces the one before.
 * - While a job runs, no second passes without a message, as far as its work is cut in pieces: where there is nothing else
 *   to tell, the worker says `alive`. An idle worker is silent.
 * - What is no message of the protocol is logged. The worker ignores it; a worker that sends it counts as crashed.
 * - A project's memory has its open documents, as they are mirrored, and the files that `file` sends. `forget-file` takes
 *   one out again, `forget-files` all. Files are indexed while the worker is idle.
 * - Messages are plain data: they survive structured clone in a worker thread and in a web worker alike.
 */

/** To be raised whenever a message changes: after an update, worker and editor may be of different builds. */
export const protocolVersion = 6;

/** A replacement of `length` UTF-16 units at `offset` by `text`. */
export type TextEdit = Edit;

export interface DocumentIdentity {
  /** The document's URI as text: the key of its mirror and its cache. */
  readonly uri: string;
  readonly version: number;
}

/** A file of a project that is not open, as it was read. */
export interface ProjectFile {
  /** Identifies the project, for which files of other projects are never used. */
  readonly project: string;
  readonly uri: string;
  readonly text: string;
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

/** A position whose prompt is to be evaluated. */
export interface PrefillRequest extends DocumentPosition {
  /** Whether a completion is about to be asked for there; left out where the cursor only rests. */
  readonly isSoon?: boolean;
}

/** Places where the cursor may go next, whose prompts are evaluated while there is nothing else to do. */
export interface PrepareRequest {
  /** The likeliest first. */
  readonly positions: readonly DocumentPosition[];
  /** Tokens that may be evaluated for such places in a minute. */
  readonly tokensPerMinute: number;
}

/** Where to complete, and what is asked of the completion. */
export interface CompletionRequest extends DocumentPosition, CompletionParams {
  readonly eagerness: Eagerness;
}

/** `eager` shows all there is, `quiet` only what is hardly ever wrong. */
export type { Eagerness };

/**
 * `kernels`: our own, on the processor. `webgpu`: our own, on a GPU; falls back to `kernels`. `auto`: the faster one of these
 * two, where the worker has a GPU. `ort`: onnxruntime-web.
 */
export const ENGINE_NAMES = ['auto', 'kernels', 'webgpu', 'ort'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

export interface LoadOptions {
  /** What opens the model: a file path on the desktop host, a URL in a browser. */
  readonly model: string;
  /** The prompt format that replaces what the model's file says, as JSON (`readFimChoice`); empty if the file decides. */
  readonly fim: string;
  /** Where the runtime's own files (`*.wasm`) stand: a folder path or a URL, without a trailing slash. */
  readonly runtimeRoot: string;
  readonly engine: EngineName;
  /** Tokens of context to use at most, 0 for as many as suit the model; the model's own limit applies as well. */
  readonly contextTokens: number;
  /** Upper bound for all K/V slots, in bytes; 0 to have it chosen by the model and the machine. */
  readonly cacheBytes: number;
  /** Whether prompts show pieces of the other mirrored documents. */
  readonly otherFiles: boolean;
  /** Upper bound for the memories of all projects, in bytes; 0 for none. */
  readonly projectMemoryBytes: number;
  /** Threads that evaluate a model; 0 to have it chosen by the machine. */
  readonly threads: number;
  /** The same while someone waits for much to be evaluated. */
  readonly burstThreads: number;
  /** What `auto` has measured of this model before, as JSON (`readMeasurements`); empty for nothing. */
  readonly measured: string;
}

/** What `auto` has measured: how long the same prompt and the same decoded tokens take. */
export interface EngineMeasurement {
  /** The GPU's name. */
  readonly adapter: PlainText;
  readonly kernelsMs: number;
  readonly webgpuMs: number;
  /** Whether both found the same tokens the likeliest, as far as two engines do. */
  readonly agrees: boolean;
}

export type { ModelShape };

/** What the model makes of a request, and what that took. */
export type { Completion, CompletionStats };

export type { CacheShortage };

/** A chosen prompt format that is not valid or does not fit the model. */
export interface PromptFormatFault {
  readonly kind: 'prompt-format';
  /** What is wrong, as a sentence. */
  readonly reason: PlainText;
}

/** Why it took that, as data: the editor's side has the words. */
export type { ConfidenceExplanation, Explanation, Moment, RememberedToken, ReuseExplanation, ReuseLimit };

/** How fast the loaded model runs on this machine. */
export type Benchmark = BenchmarkResult;

/** Settings of the extension that decide what is shown. */
export interface EvaluatedSettings {
  readonly maxTokens: number;
  readonly multiline: boolean;
  readonly eagerness: Eagerness;
  /** Bounds of the debounce delay, in milliseconds. */
  readonly debounce: { readonly minimum: number; readonly maximum: number };
}

/** A text that is to be typed again in memory. It becomes no mirrored document. */
export interface EvaluationTask {
  /** What the model is told the file is called, with forward slashes. */
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
  readonly settings: EvaluatedSettings;
}

/** What came of typing a piece of a text with suggestions. */
export interface TypedCounts {
  /** Keys pressed, acceptances among them. */
  readonly keys: number;
  /** Keys that it takes without suggestions. */
  readonly keysByHand: number;
  /** Suggestions that were shown; of these, those that were accepted, and those whose first line was wrong. */
  readonly shown: number;
  readonly taken: number;
  readonly wrong: number;
}

/** What the loaded model's suggestions are worth in a text. */
export interface Evaluation {
  /** In an order that is the same for each model; fewer than were chosen where the time was up. */
  readonly pieces: readonly TypedCounts[];
  /** How many pieces were to be typed; 0 where the text has none. */
  readonly chosen: number;
}

/** What the engine, the cache and the memories of projects hold. */
export interface MemoryReport extends MemoryUse {
  readonly projectBytes: number;
  readonly projectTokens: number;
}

/** What the cache holds, and what the last completion made of it. */
export type { CacheInspection, InspectedCompletion, PreparedUse };

export interface ModelDescription {
  /** `general.name` of the GGUF, or its file name. */
  readonly name: PlainText;
  readonly parameters: number;
  readonly contextTokens: number;
  /** The engine that runs it, which is not the one asked for if that cannot. */
  readonly engine: PlainText;
  /** Why it does not run on the fastest of what was asked for, in sentences for a person; undefined where it does. */
  readonly fallback: PlainText | undefined;
  /** How many threads evaluate it; 0 where a GPU does. */
  readonly threads: number;
  /** The GPU that evaluates it; undefined where the processor does. */
  readonly gpu: PlainText | undefined;
  /** What `auto` has chosen by, now or before; undefined where it had nothing to choose. */
  readonly measured: EngineMeasurement | undefined;
  readonly shape: ModelShape;
  /** Whether the prompt may hold the text after the cursor. */
  readonly fillsInTheMiddle: boolean;
}

export type WorkerFault =
  | 'model-not-found'
  | 'model-invalid' // truncated, not GGUF, corrupt, incomplete, or giving no finite numbers
  | 'model-unsupported' // another architecture, tokenizer or quantization
  | 'out-of-memory'
  | 'installation' // a file of Foretype itself is missing or damaged; the message names it
  | 'settings' // the settings ask for what cannot be
  | 'internal';

/** What went wrong, as the worker tells it. */
export interface ReportedFault {
  readonly fault: WorkerFault;
  /** A sentence for a person, or, where it has to name settings, the facts that the client puts into one. */
  readonly message: PlainText | CacheShortage | PromptFormatFault;
}

/** What went wrong. */
export interface FaultReport {
  readonly fault: WorkerFault;
  /** In a sentence for a person. */
  readonly message: PlainText;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** What is told of a completion while it is decoded. */
export type CompletionProgress =
  /** All that has been decoded so far, before it is cut and filtered; it only grows. */
  | { readonly kind: 'decoded'; readonly text: string }
  /** What may be shown already, once at most: the beginning of the completion's text, of a block its first line. */
  | { readonly kind: 'preview'; readonly text: string };

/** The kinds of requests, each with what it takes, what it results in, and what is told meanwhile. */
export interface Requests {
  complete: {
    params: CompletionRequest;
    result: Completion & { memory: MemoryReport };
    progress: CompletionProgress;
  };
  /** Empties the KV cache and the memories of projects. */
  clear: { params: undefined; result: MemoryReport; progress: never };
  /** Looks into the cache, and changes nothing there. */
  inspect: { params: undefined; result: CacheInspection; progress: never };
  /** Measures the loaded model; progress is the fraction that is done. */
  benchmark: { params: undefined; result: Benchmark; progress: number };
  /** Types a text again over the loaded model; progress is the fraction that is done. */
  evaluate: { params: EvaluationTask; result: Evaluation; progress: number };
}

export type RequestKind = keyof Requests;
export type Params<K extends RequestKind = RequestKind> = Requests[K]['params'];
export type Result<K extends RequestKind> = Requests[K]['result'];
export type Progress<K extends RequestKind> = Requests[K]['progress'];

/** How the two sides treat a kind of request. */
export interface RequestRule {
  /** What the editor does with it while a model is being loaded: `wait` keeps the newest of its kind until that is done. */
  readonly whileLoading: 'wait' | 'send' | 'refuse';
  /**
   * When the worker handles it. `at-once`: between two pieces of whatever is under way. `queued`: one job after the other,
   * unless it is cancelled before. `newest`: the same, and it cancels those of its kind before it. `always`: in its turn,
   * and cannot be cancelled.
   */
  readonly turn: 'at-once' | 'queued' | 'newest' | 'always';
}

export const requestRules: Readonly<Record<RequestKind, RequestRule>> = {
  complete: { whileLoading: 'wait', turn: 'newest' },
  clear: { whileLoading: 'send', turn: 'always' },
  inspect: { whileLoading: 'send', turn: 'at-once' },
  benchmark: { whileLoading: 'refuse', turn: 'queued' },
  evaluate: { whileLoading: 'refuse', turn: 'queued' },
};

/** A message about a request; the editor chooses the id. */
interface About<T extends string, K extends RequestKind = RequestKind> {
  readonly type: T;
  readonly id: number;
  readonly kind: K;
}

export type RequestMessage<K extends RequestKind = RequestKind> = About<'request', K> & {
  readonly params: Params<K>;
};
export type ProgressMessage<K extends RequestKind = RequestKind> = About<'progress', K> & {
  readonly progress: Progress<K>;
};
export type ResponseMessage<K extends RequestKind = RequestKind> = About<'response', K> & {
  readonly result: Result<K>;
};

/** Whether a message is about a request of that kind. */
export function isAbout<K extends RequestKind>(
  message: RequestMessage | ProgressMessage | ResponseMessage,
  kind: K,
): message is RequestMessage<K> | ProgressMessage<K> | ResponseMessage<K> {
  return message.kind === kind;
}

export type ToWorker =
  | RequestMessage
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'load'; readonly options: LoadOptions }
  | {
      readonly type: 'open';
      readonly document: DocumentIdentity;
      /** Identifies the project that it belongs to, if any. */
      readonly project?: string | undefined;
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
  | ({ readonly type: 'file' } & ProjectFile)
  | { readonly type: 'forget-file'; readonly uri: string }
  | { readonly type: 'forget-files' }
  | ({ readonly type: 'cells' } & CellGroup)
  | { readonly type: 'prefill'; readonly request: PrefillRequest }
  | { readonly type: 'prepare'; readonly request: PrepareRequest };

export type FromWorker =
  | ProgressMessage
  | ResponseMessage
  | About<'cancelled'>
  | (About<'rejected'> & ReportedFault)
  | { readonly type: 'hello'; readonly protocol: number }
  | { readonly type: 'alive' }
  | { readonly type: 'loading'; readonly fraction: number }
  | {
      readonly type: 'ready';
      readonly model: ModelDescription;
      readonly loadMs: number;
      readonly memory: MemoryReport;
    }
  | (ReportedFault & { readonly type: 'failed' })
  | { readonly type: 'resync'; readonly uri: string }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string };
