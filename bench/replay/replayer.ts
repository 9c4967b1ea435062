import { UsageError } from '../../src/cli/engines.ts';
import { createCompleter, MAX_TOKENS } from '../../src/cli/local-model.ts';
import type { Completer } from '../../src/completion/completer.ts';
import type { CompletionResult } from '../../src/completion/completion.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import { Mirrors } from '../../src/document/mirrors.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { isExact } from '../../test/unit/exactness/exact.ts';
import {
  lastSeen,
  observed,
  type Observation,
  type ObservedModel,
} from '../../test/unit/helpers/observed-engine.ts';
import { isCold } from './plan.ts';
import type { TraceEvent } from './trace.ts';

/** One completion of a trace, with the cache (warm) and, where the plan says so, with an empty one (cold). */
export interface ReplayedCompletion {
  readonly warm: CompletionResult;
  readonly comparison: Comparison | undefined;
}

export interface Comparison {
  readonly cold: CompletionResult;
  /** Whether both saw the same prompt, the same logits bit for bit, and gave the same text. */
  readonly exact: boolean;
}

export interface Replayed {
  readonly keystrokes: number;
  readonly completions: readonly ReplayedCompletion[];
}

/** A completer that tells what it saw last. */
class ObservedCompleter {
  readonly completer: Completer;
  readonly #model: ObservedModel;

  constructor(model: LanguageModel) {
    this.#model = observed(model);
    this.completer = createCompleter(this.#model);
  }

  async complete(
    document: DocumentMirror,
    offset: number,
  ): Promise<{ result: CompletionResult; seen: Observation | undefined }> {
    const limits = { maxTokens: MAX_TOKENS, multiline: true };
    const result = await this.completer.complete(document, offset, limits, new AbortController().signal);
    return { result, seen: lastSeen(this.completer, this.#model, result) };
  }

  /** Remembers a place as a completion would: what a prompt looks like depends on those before it. */
  pass(document: DocumentMirror, offset: number): void {
    this.completer.prompt(document, offset);
  }
}

/**
 * Plays a trace twice side by side, on one model: as the extension would, and with the cache cleared each time.
 *
 * @param coldEvery see `ReplayPlan.coldEvery`
 */
export async function replay(
  model: LanguageModel,
  events: readonly TraceEvent[],
  coldEvery = 1,
): Promise<Replayed> {
  const warm = new ObservedCompleter(model);
  const cold = new ObservedCompleter(model);
  const documents = new Mirrors((file, edits) => {
    for (const { completer } of [warm, cold]) completer.follow(file, edits);
  });
  const completions: ReplayedCompletion[] = [];
  const count = events.filter((event) => 'complete' in event).length;
  let keystrokes = 0;
  for (const event of events) {
    if ('open' in event) {
      // All cells of a notebook have its path.
      const path = event.open.replace(/#\d+$/, '');
      documents.open(new DocumentMirror(event.open, path, 1, event.text));
    } else if ('edit' in event) {
      const { uri, version } = find(documents, event.edit);
      if (!documents.change(uri, version, [event], version + 1)) {
        throw new UsageError(`The trace edits "${event.edit}" beyond its end at ${event.offset}.`);
      }
      keystrokes++;
    } else if ('complete' in event) {
      const document = find(documents, event.complete);
      requireInside(document, event.offset);
      const { result, seen } = await warm.complete(document, event.offset);
      let comparison: Comparison | undefined;
      if (isCold(completions.length, count, coldEvery)) {
        comparison = await compare(cold, document, event.offset, result, seen);
      } else cold.pass(document, event.offset);
      completions.push({ warm: result, comparison });
    } else if ('close' in event) {
      documents.close(event.close);
    } else {
      for (const cell of event.cells) find(documents, cell);
      documents.join(event.notebook, event.cells);
    }
  }
  warm.completer.clearCache();
  cold.completer.clearCache();
  return { keystrokes, completions };
}

function requireInside(document: DocumentMirror, offset: number): void {
  if (offset < 0 || offset > document.text.length) {
    throw new UsageError(`The trace completes in "${document.uri}" beyond its end at ${offset}.`);
  }
}

async function compare(
  cold: ObservedCompleter,
  document: DocumentMirror,
  offset: number,
  warm: CompletionResult,
  cached: Observation | undefined,
): Promise<Comparison> {
  cold.completer.clearCache();
  const { result, seen: fresh } = await cold.complete(document, offset);
  return { cold: result, exact: isExact({ cached, fresh }) && warm.text === result.text };
}

function find(documents: Mirrors, path: string): DocumentMirror {
  const document = documents.get(path);
  if (!document) throw new UsageError(`The trace uses "${path}" before it opens it.`);
  return document;
}
