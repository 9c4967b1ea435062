import { UsageError } from '../../src/cli/engines.ts';
import { settingDefaults } from '../../src/cli/setting-defaults.ts';
import type { Completer, CompleterOptions } from '../../src/completion/completer.ts';
import type { CompletionResult, PromptChoice } from '../../src/completion/completion.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import { Mirrors } from '../../src/document/mirrors.ts';
import { ProjectMemories } from '../../src/memory/project-memories.ts';
import type { ProjectMemory } from '../../src/memory/project-memory.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { isExact } from '../../test/unit/exactness/is-exact.ts';
import {
  lastSeen,
  observed,
  type Observation,
  type ObservedModel,
} from '../../test/unit/helpers/observed-engine.ts';
import { isCold } from './plan.ts';
import { CursorMoves, type Arrival } from './cursor-moves.ts';
import type { TraceEvent } from './trace.ts';

/** One completion of a trace, with the cache (warm) and, where the plan says so, with an empty one (cold). */
export interface ReplayedCompletion {
  readonly warm: CompletionResult;
  readonly comparison: Comparison | undefined;
  readonly arrival: Arrival;
  /** Tokens that were evaluated after the answer: the rest of the whole prompt, where a short one was used. */
  readonly evaluatedBehind: number;
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

/** Defaults of the settings. */
const MAX_TOKENS = settingDefaults.integer('maxTokens');
const PROJECT_MEMORY_BYTES = settingDefaults.integer('context.projectMemoryMegabytes') * 1024 * 1024;

/** All documents of a trace are of one. */
const PROJECT = 'project';

type CreateCompleter = (model: LanguageModel, options: Pick<CompleterOptions, 'memory'>) => Completer;

/** A completer that tells what it saw last. */
class ObservedCompleter {
  readonly completer: Completer;
  readonly #model: ObservedModel;

  constructor(
    model: LanguageModel,
    createCompleter: CreateCompleter,
    memory: (uri: string) => ProjectMemory | undefined,
  ) {
    this.#model = observed(model);
    this.completer = createCompleter(this.#model, { memory });
  }

  async complete(
    document: DocumentMirror,
    offset: number,
    prompt: PromptChoice,
  ): Promise<{ result: CompletionResult; seen: Observation | undefined }> {
    const params = { maxTokens: MAX_TOKENS, multiline: true, prompt };
    const result = await this.completer.complete(document, offset, params, new AbortController().signal);
    return { result, seen: lastSeen(this.completer, this.#model, result) };
  }

  /** Evaluates a place's whole prompt; resolves to the number of tokens that this took. */
  async prefill(document: DocumentMirror, offset: number): Promise<number> {
    return this.completer.prefill(document, offset, new AbortController().signal);
  }

  /** Remembers a place as a completion would: what a prompt looks like depends on those before it. */
  pass(document: DocumentMirror, offset: number, prompt: 'whole' | 'short'): void {
    this.completer.prompt(document, offset, prompt);
  }
}

export interface ReplayOptions {
  /** See `ReplayPlan.coldEvery`; 1 if left out. */
  readonly coldEvery?: number;
  /** Whether both remember the open documents; yes if left out. */
  readonly hasMemory?: boolean;
}

/**
 * Plays a trace twice side by side, on one model: as the extension would, and with the cache cleared each time.
 *
 * @param createCompleter creates a completer with the settings' defaults for where this runs, which may be a web page
 */
export async function replay(
  model: LanguageModel,
  events: readonly TraceEvent[],
  createCompleter: CreateCompleter,
  { coldEvery = 1, hasMemory = true }: ReplayOptions = {},
): Promise<Replayed> {
  const memories = hasMemory ? new ProjectMemories(model.tokenizer, PROJECT_MEMORY_BYTES) : undefined;
  const memory = (uri: string): ProjectMemory | undefined => memories?.of(uri);
  const warm = new ObservedCompleter(model, createCompleter, memory);
  const cold = new ObservedCompleter(model, createCompleter, memory);
  const documents = new Mirrors((file, edits) => {
    for (const { completer } of [warm, cold]) completer.follow(file, edits);
    if (file instanceof DocumentMirror) memories?.edit(file.uri, edits);
  });
  const completions: ReplayedCompletion[] = [];
  const moves = new CursorMoves();
  const count = events.filter((event) => 'complete' in event).length;
  let keystrokes = 0;
  for (const event of events) {
    if ('open' in event) {
      // All cells of a notebook have its path.
      const path = event.open.replace(/#\d+$/, '');
      const document = new DocumentMirror(event.open, path, 1, event.text);
      documents.open(document);
      memories?.open(PROJECT, document.uri, document.text);
    } else if ('edit' in event) {
      const { uri, version, text } = find(documents, event.edit);
      moves.edited(event, text.toString());
      if (!documents.change(uri, version, [event], version + 1)) {
        throw new UsageError(`The trace edits "${event.edit}" beyond its end at ${event.offset}.`);
      }
      keystrokes++;
    } else if ('complete' in event) {
      const document = find(documents, event.complete);
      requireInside(document, event.offset);
      const arrival = moves.completed(event, document.text.toString());
      const { result, seen } = await warm.complete(document, event.offset, 'timely');
      const prompt = usedPrompt(result);
      // The worker is idle until the next event.
      const evaluatedBehind = prompt === 'short' ? await warm.prefill(document, event.offset) : 0;
      let comparison: Comparison | undefined;
      if (isCold(completions.length, count, coldEvery)) {
        comparison = await compare(cold, document, event.offset, result, seen);
      } else cold.pass(document, event.offset, prompt);
      completions.push({ warm: result, comparison, arrival, evaluatedBehind });
      memories?.settle(() => true);
    } else if ('close' in event) {
      documents.close(event.close);
      memories?.forget(event.close);
    } else {
      for (const cell of event.cells) find(documents, cell);
      documents.join(event.notebook, event.cells);
    }
  }
  warm.completer.clearCache();
  cold.completer.clearCache();
  return { keystrokes, completions };
}

function usedPrompt({ explanation }: CompletionResult): 'whole' | 'short' {
  return explanation.kind === 'completed' && explanation.reuse.limit?.kind === 'short-prompt'
    ? 'short'
    : 'whole';
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
  const { result, seen: fresh } = await cold.complete(document, offset, usedPrompt(warm));
  return { cold: result, exact: isExact({ cached, fresh }) && warm.text === result.text };
}

function find(documents: Mirrors, path: string): DocumentMirror {
  const document = documents.get(path);
  if (!document) throw new UsageError(`The trace uses "${path}" before it opens it.`);
  return document;
}
