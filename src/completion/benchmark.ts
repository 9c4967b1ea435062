import { CacheSlot } from '../cache/cache-slot.ts';
import { DocumentMirror } from '../document/mirror.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { argmax } from '../runtime/sampler.ts';
import { summarize } from '../util/percentile.ts';
import { benchmarkCode, benchmarkKeys } from './benchmark-text.ts';
import { divideContext } from './budget.ts';
import { Completer } from './completer.ts';
import type { Host } from './host.ts';
import { Prefiller } from './prefiller.ts';

/** The speed of a model on a machine. Times are in milliseconds. */
export interface BenchmarkResult {
  readonly prefill: { readonly tokens: number; readonly ms: number };
  /** One token at a time, without drafts, after the prefilled ones. */
  readonly decode: { readonly tokens: number; readonly ms: number };
  /** A short completion at each of some typed characters. */
  readonly keystroke: {
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
    /** Tokens of the last prompt, and how many of them were reused from the cache. */
    readonly promptTokens: number;
    readonly reused: number;
  };
}

const mostPrefilled = 512;
const mostDecoded = 48;
const suggestionTokens = 16;
/** Each part ends after this time at the latest, with what was measured until then; milliseconds. */
const longestPartMs = 6_000;

/**
 * Measures prefill and decode of the engine alone, then keystrokes with a warm cache, from the edit to the suggestion.
 * Uses slots of its own, so that nothing of the cache is lost, and yields to messages. Throws `CancelledError` and
 * `OutOfMemoryError`.
 *
 * @param contextTokens maximum context
 * @param onProgress called with the share that is done, in [0, 1]
 */
export async function benchmark(
  model: LanguageModel,
  contextTokens: number,
  host: Host,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<BenchmarkResult> {
  const raw = await measureEngine(model, contextTokens, host, signal, (fraction) => {
    onProgress(fraction / 2);
  });
  const keystroke = await measureKeystrokes(model, contextTokens, host, signal, (fraction) => {
    onProgress((1 + fraction) / 2);
  });
  return { ...raw, keystroke };
}

async function measureEngine(
  { engine, tokenizer }: LanguageModel,
  contextTokens: number,
  host: Host,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<Pick<BenchmarkResult, 'prefill' | 'decode'>> {
  const { capacity, decode } = divideContext(contextTokens, engine.shape.contextLength);
  const prefiller = new Prefiller(host);
  const tokens = tokenizer.encode(benchmarkCode).slice(0, Math.min(mostPrefilled, capacity - decode));
  const slot = new CacheSlot(engine, capacity);
  try {
    const start = host.clock.now();
    let { logits } = await prefiller.resume(slot, tokens, signal);
    const prefilled = host.clock.now();
    onProgress(0.5);
    let decoded = 0;
    const limit = Math.min(mostDecoded, decode);
    while (decoded < limit && host.clock.now() - prefilled < longestPartMs) {
      await prefiller.yieldToMessages(signal);
      logits = await slot.decode(argmax(logits));
      decoded++;
      onProgress((1 + decoded / limit) / 2);
    }
    return {
      prefill: { tokens: tokens.length, ms: prefilled - start },
      decode: { tokens: decoded, ms: host.clock.now() - prefilled },
    };
  } finally {
    slot.dispose();
  }
}

async function measureKeystrokes(
  model: LanguageModel,
  contextTokens: number,
  host: Host,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<BenchmarkResult['keystroke']> {
  const { capacity } = divideContext(contextTokens, model.engine.shape.contextLength);
  const completer = new Completer(
    model,
    { contextTokens, cacheBytes: model.engine.slotBytes(capacity) },
    host,
  );
  try {
    const document = new DocumentMirror('foretype:benchmark', 'benchmark.ts', 0, benchmarkCode);
    const limits = { maxTokens: suggestionTokens, multiline: false };
    let offset = document.text.length;
    let result = await completer.complete(document, offset, limits, signal);
    const times: number[] = [];
    const end = host.clock.now() + longestPartMs;
    for (const [index, key] of Array.from(benchmarkKeys).entries()) {
      if (index > 0 && host.clock.now() > end) break;
      const start = host.clock.now();
      const edits = [{ offset, length: 0, text: key }];
      document.apply(edits, index + 1);
      completer.follow(document, edits);
      offset += key.length;
      result = await completer.complete(document, offset, limits, signal);
      times.push(host.clock.now() - start);
      onProgress((index + 1) / benchmarkKeys.length);
    }
    const { promptTokens, reused } = result.stats;
    return { count: times.length, ...summarize(times), promptTokens, reused };
  } finally {
    // Only its slots: the engine is in use elsewhere.
    completer.clearCache();
  }
}
