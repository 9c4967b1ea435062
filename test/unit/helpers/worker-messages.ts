import type {
  CompletionRequest,
  CompletionStats,
  EvaluationTask,
  Explanation,
  FromWorker,
  LoadOptions,
  MemoryReport,
  ModelShape,
  ResponseMessage,
  Result,
  ToWorker,
} from '../../../src/worker/protocol.ts';
import { sentence } from '../../../src/util/plain-text.ts';

export const loadOptions: LoadOptions = {
  model: '/models/a.gguf',
  fim: '',
  runtimeRoot: '/dist',
  engine: 'ort',
  contextTokens: 1024,
  cacheBytes: 1 << 28,
  otherFiles: false,
  projectMemoryBytes: 0,
  threads: 1,
  burstThreads: 1,
  measured: '',
};

/** Some code, with a piece of it in each line. */
export const evaluationTask: EvaluationTask = {
  path: 'a.ts',
  languageId: 'typescript',
  text: Array.from({ length: 40 }, (_, i) => `const foo${i} = foo(${i});\n`).join(''),
  settings: {
    ...{ maxTokens: 8, multiline: true, eagerness: 'eager' },
    debounce: { minimum: 0, maximum: 300 },
  },
};

export const memory: MemoryReport = {
  engineBytes: 1000,
  cacheBytes: 400,
  budgetBytes: 800,
  cachedTokens: 20,
  slots: 1,
  projectBytes: 200,
  projectTokens: 30,
};

export const modelShape: ModelShape = {
  ...{ layers: 2, width: 64, heads: 4, kvHeads: 2, headDim: 16, feedForward: 96, vocabulary: 10 },
  ...{
    contextLength: 128,
    ropeBase: 10_000,
    ropeFactor: 1,
    rotary: 'interleaved',
    norm: 'rms',
    normEpsilon: 1e-5,
  },
  activation: 'swiglu',
  scales: { embedding: 1, residual: 1, attention: 1, logits: 1 },
};

export const ready: Extract<FromWorker, { type: 'ready' }> = {
  type: 'ready',
  model: {
    name: sentence`A`,
    parameters: 1,
    contextTokens: 1024,
    engine: sentence`ort`,
    fallback: undefined,
    threads: 1,
    gpu: undefined,
    measured: undefined,
    shape: modelShape,
    fillsInTheMiddle: true,
  },
  loadMs: 5,
  memory,
};

export const stats: CompletionStats = {
  promptTokens: 100,
  reused: 98,
  prefilled: 2,
  decoded: 10,
  drafted: 0,
  draftAccepted: 0,
  prefillMs: 3,
  decodeMs: 20,
  totalMs: 24,
};

export const explanation: Explanation = {
  kind: 'completed',
  reuse: { promptTokens: 100, reused: 98, knownTokens: 0, limit: { kind: 'typed' } },
  confidence: { moment: 'typing', confidence: 0.9, cut: undefined },
  remembered: [],
};

export const requestAt = (version: number, offset = 0, uri = 'file:///a.ts'): CompletionRequest => ({
  uri,
  version,
  offset,
  maxTokens: 48,
  multiline: true,
  eagerness: 'eager',
});

/** What the worker made of a request. */
export const completed = (
  text: string,
  alternatives: readonly string[] = [],
  isCut = false,
): Result<'complete'> => ({
  text,
  alternatives,
  isCut,
  stats,
  explanation,
  memory,
});

export const completion = (id: number, text: string): ResponseMessage => ({
  type: 'response',
  id,
  kind: 'complete',
  result: completed(text),
});

export const progress = (id: number, text: string): FromWorker => ({
  type: 'progress',
  id,
  kind: 'complete',
  progress: { kind: 'decoded', text },
});

/** What a message is called, a request by its kind. */
export const nameOf = (message: ToWorker): string =>
  message.type === 'request' ? message.kind : message.type;
