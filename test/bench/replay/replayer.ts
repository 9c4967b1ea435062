import { UsageError } from '../../../src/cli/engines.ts';
import { createCompleter, MAX_TOKENS } from '../../../src/cli/local-model.ts';
import type { Completer, CompletionResult } from '../../../src/completion/completer.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import type { TraceEvent } from './trace.ts';

/** One completion of a trace, with the cache (warm) and with an empty one (cold). */
export interface ReplayedCompletion {
  readonly warm: CompletionResult;
  readonly cold: CompletionResult;
  /** Whether both saw the same prompt, the same logits bit for bit, and gave the same text. */
  readonly exact: boolean;
}

export interface Replayed {
  readonly keystrokes: number;
  readonly completions: readonly ReplayedCompletion[];
}

interface Observation {
  readonly prompt: readonly number[];
  readonly logits: Float32Array;
}

/** A completer that tells what it saw last. */
class ObservedCompleter {
  readonly completer: Completer;
  #last: Observation | undefined;

  constructor(model: LanguageModel) {
    this.completer = createCompleter(model, {
      observe: (prompt, logits) => {
        this.#last = { prompt: [...prompt], logits: logits.slice() };
      },
    });
  }

  async complete(
    document: DocumentMirror,
    offset: number,
  ): Promise<{ result: CompletionResult; seen: Observation | undefined }> {
    this.#last = undefined;
    const limits = { maxTokens: MAX_TOKENS, multiline: true };
    const result = await this.completer.complete(document, offset, limits, new AbortController().signal);
    return { result, seen: this.#last };
  }
}

/** Plays a trace twice side by side, on one model: as the extension would, and with the cache cleared each time. */
export async function replay(model: LanguageModel, events: readonly TraceEvent[]): Promise<Replayed> {
  const warm = new ObservedCompleter(model);
  const cold = new ObservedCompleter(model);
  const documents = new Map<string, DocumentMirror>();
  const completions: ReplayedCompletion[] = [];
  let keystrokes = 0;
  for (const event of events) {
    if ('open' in event) {
      documents.set(event.open, new DocumentMirror(event.open, event.open, 1, event.text));
    } else if ('edit' in event) {
      const document = find(documents, event.edit);
      if (!document.apply([event], document.version + 1)) {
        throw new UsageError(`The trace edits "${event.edit}" beyond its end at ${event.offset}.`);
      }
      for (const { completer } of [warm, cold]) completer.follow(document, [event]);
      keystrokes++;
    } else if ('complete' in event) {
      completions.push(await completeBoth(warm, cold, find(documents, event.complete), event.offset));
    } else {
      documents.delete(event.close);
    }
  }
  warm.completer.clearCache();
  cold.completer.clearCache();
  return { keystrokes, completions };
}

async function completeBoth(
  warm: ObservedCompleter,
  cold: ObservedCompleter,
  document: DocumentMirror,
  offset: number,
): Promise<ReplayedCompletion> {
  if (offset < 0 || offset > document.text.length) {
    throw new UsageError(`The trace completes in "${document.uri}" beyond its end at ${offset}.`);
  }
  const warmOutcome = await warm.complete(document, offset);
  cold.completer.clearCache();
  const coldOutcome = await cold.complete(document, offset);
  const exact =
    areSame(warmOutcome.seen, coldOutcome.seen) && warmOutcome.result.text === coldOutcome.result.text;
  return { warm: warmOutcome.result, cold: coldOutcome.result, exact };
}

function find(documents: ReadonlyMap<string, DocumentMirror>, path: string): DocumentMirror {
  const document = documents.get(path);
  if (!document) throw new UsageError(`The trace uses "${path}" before it opens it.`);
  return document;
}

function areSame(a: Observation | undefined, b: Observation | undefined): boolean {
  if (!a || !b) return a === b;
  return a.prompt.join() === b.prompt.join() && Buffer.from(bytes(a.logits)).equals(bytes(b.logits));
}

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
