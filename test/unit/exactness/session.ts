import assert from 'node:assert/strict';
import { Completer } from '../../../src/completion/completer.ts';
import type { CompletionResult, PromptChoice } from '../../../src/completion/completion.ts';
import type { Eagerness } from '../../../src/completion/confidence/calibration.ts';
import { CancelledError } from '../../../src/completion/host.ts';
import type { RememberedToken } from '../../../src/completion/remembered.ts';
import type { Edit } from '../../../src/document/edit.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { Mirrors } from '../../../src/document/mirrors.ts';
import { isInsideCharacter } from '../../../src/document/text-around.ts';
import { ProjectMemories } from '../../../src/memory/project-memories.ts';
import type { ProjectMemory } from '../../../src/memory/project-memory.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import { lastSeen, observed, type ObservedModel } from '../helpers/observed-engine.ts';
import { ToyHost } from '../helpers/toy-model.ts';
import type { Step } from './document-script.ts';
import type { Compared, Player } from './exact.ts';

export interface SessionOptions {
  /** Two models that are alike; they may be the same. */
  readonly warm: LanguageModel;
  readonly cold: LanguageModel;
  readonly contextTokens: number;
  readonly cacheBytes: number;
  readonly maxTokens: number;
  /** Other suggestions to look for at each completion; none if left out. */
  readonly alternatives?: number;
  /** `eager` if left out. */
  readonly eagerness?: Eagerness;
  /** Whether both have a memory of the documents, which they share. */
  readonly memory?: boolean;
  /** Makes an evaluation of the warm model fail, the n-th from now; absent if it cannot. */
  readonly failAt?: (evaluation: number | undefined) => void;
}

/** Tokens that it may take to spell again what was taken back of the prompt. */
const HEALING = 16;

const ALL = { left: Infinity, spend: () => undefined };

type BuiltPrompt = Exclude<PromptChoice, 'timely'>;

interface OpenDocument {
  readonly mirror: DocumentMirror;
  cursor: number;
  readonly undo: Edit[];
  readonly redo: Edit[];
  suggestion: string;
}

/**
 * Plays what a person does on two completers: one as it runs, one whose cache is cleared before each completion. Their
 * models may differ in whether they take drafts.
 * Beside the logits, both must show the same text, and be as sure of it.
 */
export class Session implements Player<Step> {
  completions = 0;
  reused = 0;
  alternatives = 0;
  /** Tokens of drafts that were verified and not right, and that were. */
  draftRejected = 0;
  draftAccepted = 0;
  /** Tokens that the memory chose. */
  remembered = 0;
  /** Completions from short prompts. */
  shortPrompts = 0;
  /** Tokens reused by a completion in another cell than the one before. */
  reusedByCells = 0;
  readonly #options: SessionOptions;
  readonly #host = new ToyHost();
  readonly #mirrors: Mirrors;
  readonly #memories: ProjectMemories | undefined;
  readonly #documents: readonly OpenDocument[];
  /** In their order. */
  readonly #cells: OpenDocument[] = [];
  readonly #warmModel: ObservedModel;
  readonly #coldModel: ObservedModel;
  readonly #warm: Completer;
  readonly #cold: Completer;
  #current: OpenDocument;
  #lastCell: OpenDocument | undefined;
  #opened = 0;

  /**
   * @param texts of the files that are open; at least one
   * @param cells texts of the cells of a notebook that is open, too
   */
  constructor(options: SessionOptions, texts: readonly string[], cells: readonly string[] = []) {
    this.#options = options;
    if (options.memory === true) this.#memories = new ProjectMemories(options.warm.tokenizer, 1e6);
    this.#mirrors = new Mirrors((file, edits) => {
      for (const completer of [this.#warm, this.#cold]) completer.follow(file, edits);
      if (file instanceof DocumentMirror) this.#memories?.edit(file.uri, edits);
    });
    this.#documents = texts.map((text, i) => this.#open(`src/${i}.ts`, text));
    this.#current = this.#documents[0]!;
    this.#warmModel = observed(options.warm);
    this.#coldModel = observed(options.cold);
    this.#warm = this.#completer(this.#warmModel, this.#host);
    this.#cold = this.#completer(this.#coldModel, new ToyHost());
    for (const [i, text] of cells.entries()) this.#addCell(i, text);
  }

  async play(step: Step): Promise<Compared | undefined> {
    if (step.kind === 'complete') return this.#complete();
    await this.#do(step);
    // As an idle worker does, of which the next message ends the time.
    let pieces = this.completions % 3;
    this.#memories?.settle(() => pieces-- > 0);
    return undefined;
  }

  async #do(step: Exclude<Step, { kind: 'complete' }>): Promise<void> {
    const document = this.#current;
    const { length } = document.mirror.text;
    switch (step.kind) {
      case 'type':
        this.#edit({ offset: document.cursor, length: 0, text: step.text });
        return;
      case 'erase': {
        const count = Math.min(step.count, document.cursor);
        this.#edit({ offset: document.cursor - count, length: count, text: '' });
        return;
      }
      case 'replace': {
        const offset = step.at % (length + 1);
        this.#edit({ offset, length: Math.min(step.length, length - offset), text: step.text });
        return;
      }
      case 'jump':
        document.cursor = step.at % (length + 1);
        return;
      case 'undo':
        this.#revert(document.undo, document.redo);
        return;
      case 'redo':
        this.#revert(document.redo, document.undo);
        return;
      case 'switch': {
        const all = [...this.#documents, ...this.#cells];
        this.#current = all[(all.indexOf(document) + 1) % all.length]!;
        return;
      }
      case 'add-cell':
        this.#addCell(step.at % (this.#cells.length + 1), step.text);
        return;
      case 'remove-cell':
        this.#removeCell(step.which);
        return;
      case 'move-cell': {
        const cell = this.#cells[step.which % this.#cells.length];
        if (cell === undefined) return;
        this.#cells.splice(this.#cells.indexOf(cell), 1);
        this.#cells.splice(step.to % (this.#cells.length + 1), 0, cell);
        this.#join();
        return;
      }
      case 'accept':
        this.#edit({ offset: document.cursor, length: 0, text: document.suggestion.slice(0, step.units) });
        return;
      case 'cancelled': {
        const prompt = this.#anyChoice();
        await this.#cancelled(step.atYield, prompt, async (signal) => this.#ask(signal, prompt));
        return;
      }
      case 'prefill':
        await this.#cancelled(step.atYield, 'whole', async (signal) =>
          this.#warm.prefill(document.mirror, document.cursor, signal),
        );
        return;
      case 'prepare': {
        const at = [{ document: document.mirror, offset: step.at % (length + 1) }];
        // The prompt is built first of all; the cold completer's windows have to be the same.
        await this.#cold.prepare(at, ALL, new AbortController().signal);
        await this.#cancelled(step.atYield, undefined, async (end) => this.#warm.prepare(at, ALL, end));
        return;
      }
      case 'clear':
        this.#warm.clearCache();
        assert.deepEqual(this.#warm.memory().cachedTokens, 0);
        return;
      case 'failing':
        await this.#failing(step.evaluation);
        return;
    }
  }

  /** Completes at the end of a script and lets the memory go. */
  async end(): Promise<Compared> {
    const compared = await this.#complete();
    this.#warm.clearCache();
    this.#cold.clearCache();
    return compared;
  }

  #open(path: string, text: string): OpenDocument {
    const mirror = new DocumentMirror(`file:///${this.#opened++}`, path, 1, text);
    this.#mirrors.open(mirror);
    this.#memories?.open('project', mirror.uri, mirror.text);
    return { mirror, cursor: text.length >> 1, undo: [], redo: [], suggestion: '' };
  }

  #addCell(at: number, text: string): void {
    this.#cells.splice(at, 0, this.#open('lab.py', text));
    this.#join();
  }

  #removeCell(which: number): void {
    const [cell] = this.#cells.splice(which % this.#cells.length, 1);
    if (cell === undefined) return;
    this.#mirrors.close(cell.mirror.uri);
    this.#memories?.forget(cell.mirror.uri);
    this.#join();
    if (this.#current === cell) this.#current = this.#cells[0] ?? this.#documents[0]!;
  }

  #join(): void {
    this.#mirrors.join(
      'lab',
      this.#cells.map(({ mirror }) => mirror.uri),
    );
  }

  #completer(model: LanguageModel, host: ToyHost): Completer {
    const { contextTokens, cacheBytes } = this.#options;
    const memory = (uri: string): ProjectMemory | undefined => this.#memories?.of(uri);
    return new Completer(model, { contextTokens, cacheBytes, memory }, host);
  }

  #edit(edit: Edit): void {
    const { undo, redo } = this.#current;
    redo.length = 0;
    this.#apply(edit, undo);
  }

  #revert(from: Edit[], to: Edit[]): void {
    const edit = from.pop();
    if (edit) this.#apply(edit, to);
  }

  #apply(edit: Edit, inverses: Edit[]): void {
    const document = this.#current;
    const { mirror } = document;
    const removed = mirror.text.slice(edit.offset, edit.offset + edit.length);
    assert.ok(this.#mirrors.change(mirror.uri, mirror.version, [edit], mirror.version + 1));
    inverses.push({ offset: edit.offset, length: edit.text.length, text: removed });
    document.cursor = edit.offset + edit.text.length;
    document.suggestion = '';
  }

  async #ask(signal: AbortSignal, prompt: PromptChoice, completer = this.#warm): Promise<CompletionResult> {
    const { mirror, cursor } = this.#current;
    const { maxTokens, eagerness = 'eager', alternatives = 0 } = this.#options;
    const params = { maxTokens, multiline: true, eagerness, alternatives, prompt };
    return completer.complete(mirror, cursor, params, signal);
  }

  async #complete(): Promise<Compared> {
    const live = new AbortController().signal;
    const choices = ['timely', 'short', 'timely', 'whole'] as const;
    const warm = await this.#ask(live, choices[this.completions % choices.length] ?? 'timely');
    const cached = lastSeen(this.#warm, this.#warmModel, warm);
    this.#cold.clearCache();
    const isShort = usesShortPrompt(warm);
    const cold = await this.#ask(live, isShort ? 'short' : 'whole', this.#cold);
    const compared = { cached, fresh: lastSeen(this.#cold, this.#coldModel, cold) };
    assert.equal(warm.text, cold.text);
    assert.deepEqual(warm.alternatives, cold.alternatives);
    assert.deepEqual([warm.confidence, warm.steps], [cold.confidence, cold.steps]);
    assert.deepEqual(rememberedIn(warm), rememberedIn(cold));
    const { stats } = warm;
    assert.equal(stats.reused + stats.prefilled, stats.promptTokens);
    assert.equal(stats.promptTokens, cached?.prompt.length ?? 0);
    assert.deepEqual([cold.stats.reused, cold.stats.promptTokens], [0, stats.promptTokens]);
    // What was decoded before from the same context is not decoded again.
    assert.ok(stats.decoded <= cold.stats.decoded);
    const suggestions = 1 + 4 * Number((this.#options.alternatives ?? 0) > 0);
    assert.ok(stats.decoded <= suggestions * (this.#options.maxTokens + HEALING));
    assert.doesNotMatch(warm.text, /[\r\ufffd\0\p{Surrogate}]/u);
    const { cacheBytes } = this.#warm.memory();
    assert.ok(cacheBytes <= this.#options.cacheBytes);
    this.#current.suggestion = warm.text;
    if (this.#cells.includes(this.#current)) {
      if (this.#lastCell !== undefined && this.#lastCell !== this.#current)
        this.reusedByCells += stats.reused;
      this.#lastCell = this.#current;
    }
    this.completions++;
    if (isShort) this.shortPrompts++;
    this.reused += stats.reused;
    this.alternatives += warm.alternatives.length;
    this.remembered += rememberedIn(warm).length;
    this.draftRejected += stats.drafted - stats.draftAccepted;
    this.draftAccepted += stats.draftAccepted;
    return compared;
  }

  async #cancelled(
    atYield: number | undefined,
    prompt: BuiltPrompt | undefined,
    work: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    const controller = new AbortController();
    const last = atYield === undefined ? undefined : this.#host.yields + atYield;
    this.#host.onYield = () => {
      if (this.#host.yields === last) controller.abort();
    };
    try {
      await work(controller.signal);
    } catch (error) {
      assert.ok(error instanceof CancelledError);
      assert.equal(this.#host.yields, last, 'cancelled at that yield');
    } finally {
      this.#host.onYield = () => undefined;
      if (prompt !== undefined) this.#place(prompt);
    }
  }

  async #failing(evaluation: number): Promise<void> {
    const { failAt } = this.#options;
    if (!failAt) return;
    failAt(evaluation);
    const prompt = this.#anyChoice();
    try {
      await this.#ask(new AbortController().signal, prompt);
    } catch (error) {
      assert.match(String(error), /A bad day/);
    } finally {
      failAt(undefined);
      this.#place(prompt);
    }
  }

  /** Each in turn: which prompts were built has to be known also where no answer tells. */
  #anyChoice(): BuiltPrompt {
    return this.completions % 2 === 0 ? 'whole' : 'short';
  }

  /** Lets the cold completer's window go where the warm one's has just gone. */
  #place(prompt: BuiltPrompt): void {
    const { mirror, cursor } = this.#current;
    if (!isInsideCharacter(mirror.text, cursor)) this.#cold.prompt(mirror, cursor, prompt);
  }
}

function usesShortPrompt({ explanation }: CompletionResult): boolean {
  return explanation.kind === 'completed' && explanation.reuse.limit?.kind === 'short-prompt';
}

function rememberedIn({ explanation }: CompletionResult): readonly RememberedToken[] {
  return explanation.kind === 'completed' ? explanation.remembered : [];
}
