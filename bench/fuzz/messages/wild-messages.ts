import type {
  CompletionRequest,
  EvaluationTask,
  FromWorker,
  DocumentIdentity,
  DocumentPosition,
  PrepareRequest,
  RequestKind,
  RequestMessage,
  TextEdit,
  ToWorker,
} from '../../../src/worker/protocol.ts';
import type { Dice } from '../dice.ts';
import { models, options } from './memory-server.ts';

const uris = ['file:///a.ts', 'file:///b.py', 'untitled:c'];
const oddUris = ['', '__proto__', 'file:///\ud800', 'x'.repeat(10_000), 'file:///never-opened'];
const oddNumbers = [NaN, Infinity, -Infinity, -1, -0, 0.5, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e308, 5e-324];
const pieces = ['a', 'foo', ' ', '\n', '\r\n', '\r', '(', ')', '{\n  ', '}', '.', ';', 'é', '👍', '\t', '"'];
const oddPieces = [
  '\ud83d',
  '\udc4d',
  '\0',
  '\ufeff',
  '\u2028',
  '<|fim_prefix|>',
  '<pre>',
  '\u202e',
  '```ts\n',
];

/** Makes messages of the right types, mostly with sensible values, so that wild ones meet a server at work. */
export class WildMessages {
  readonly #dice: Dice;
  readonly #ids: number[] = [];
  /** Documents as the server has them. */
  readonly #opened = new Map<string, { readonly version: number; readonly length: number }>();
  #nextId: number;
  #heard = 0;

  constructor(dice: Dice, firstId: number) {
    this.#dice = dice;
    this.#nextId = firstId;
  }

  /** @param said all that the server has said since the first message */
  make(said: readonly FromWorker[]): ToWorker {
    for (const message of said.slice(this.#heard)) {
      if (message.type === 'resync') this.#opened.delete(message.uri);
    }
    this.#heard = said.length;
    const dice = this.#dice;
    return dice.weighted<() => ToWorker>([
      [6, () => this.#open()],
      [6, () => this.#change()],
      [10, () => ({ ...this.#ask('complete'), params: this.#params() })],
      [4, () => ({ type: 'prefill', request: this.#place() })],
      [2, () => ({ type: 'prepare', request: this.#places() })],
      [3, () => ({ type: 'cancel', id: this.#knownId() })],
      [1, () => this.#close()],
      [3, () => this.#cells()],
      [4, () => ({ type: 'file', project: this.#project(), uri: this.#uri(), text: this.#text() })],
      [1, () => ({ type: 'forget-file', uri: this.#uri() })],
      [0.5, () => ({ type: 'forget-files' })],
      [1, () => ({ ...this.#ask('clear'), params: undefined })],
      [2, () => ({ ...this.#ask('inspect'), params: undefined })],
      [0.05, () => ({ ...this.#ask('benchmark'), params: undefined })],
      [0.05, () => ({ ...this.#ask('evaluate'), params: this.#task() })],
      [0.3, () => this.#load()],
    ])();
  }

  #open(): ToWorker {
    const document = this.#document();
    const text = this.#text();
    this.#opened.set(document.uri, { version: document.version, length: text.length });
    return { type: 'open', document, project: this.#project(), path: this.#path(), text };
  }

  #project(): string {
    return this.#dice.pick(['file:///repo', 'file:///other', '', '__proto__']);
  }

  /** One edit that follows on, or any. */
  #change(): ToWorker {
    const dice = this.#dice;
    const uri = this.#openUri();
    const known = this.#opened.get(uri);
    if (known === undefined || dice.chance(0.2)) {
      return { type: 'change', document: this.#document(), before: this.#version(), edits: this.#edits() };
    }
    const offset = dice.below(known.length + 1);
    const length = Math.min(dice.below(4), known.length - offset);
    const text = this.#text();
    const version = known.version + 1;
    this.#opened.set(uri, { version, length: known.length + text.length - length });
    return {
      type: 'change',
      document: { uri, version },
      before: known.version,
      edits: [{ offset, length, text }],
    };
  }

  #close(): ToWorker {
    const uri = this.#uri();
    this.#opened.delete(uri);
    return { type: 'close', uri };
  }

  /** In any order; now and then one twice, or one that is not open. */
  #cells(): ToWorker {
    const dice = this.#dice;
    const cells = Array.from({ length: dice.below(4) }, () => this.#openUri());
    return { type: 'cells', group: dice.pick(['lab', 'other', '', '__proto__']), uris: cells };
  }

  #number(usual: () => number): number {
    return this.#dice.chance(0.06) ? this.#dice.pick(oddNumbers) : usual();
  }

  #version(): number {
    return this.#number(() => this.#dice.between(1, 3));
  }

  #offset(): number {
    return this.#number(() => this.#dice.below(this.#dice.pick([4, 40, 400])));
  }

  #uri(): string {
    return this.#dice.pick(this.#dice.chance(0.06) ? oddUris : uris);
  }

  /** One that the server has, if there is any. */
  #openUri(): string {
    const opened = [...this.#opened.keys()];
    return opened.length === 0 || this.#dice.chance(0.1) ? this.#uri() : this.#dice.pick(opened);
  }

  #path(): string {
    return this.#dice.pick(['a.ts', 'src/b.py', 'c.md', '', '../../x', 'y.ts\n\0', 'p/'.repeat(2_000)]);
  }

  #document(): DocumentIdentity {
    return { uri: this.#uri(), version: this.#version() };
  }

  #text(): string {
    const dice = this.#dice;
    if (dice.chance(0.02)) return dice.pick([...pieces, ...oddPieces]).repeat(dice.pick([1_000, 100_000]));
    const choice = dice.chance(0.2) ? [...pieces, ...oddPieces] : pieces;
    return Array.from({ length: dice.below(dice.pick([3, 20, 60])) }, () => dice.pick(choice)).join('');
  }

  #edits(): TextEdit[] {
    return Array.from({ length: this.#dice.below(4) }, () => ({
      offset: this.#offset(),
      length: this.#number(() => this.#dice.below(3)),
      text: this.#text(),
    }));
  }

  /** A place that there is, or any. */
  #place(): DocumentPosition {
    const uri = this.#openUri();
    const known = this.#opened.get(uri);
    if (known === undefined || this.#dice.chance(0.2)) return { ...this.#document(), offset: this.#offset() };
    return { uri, version: known.version, offset: this.#dice.below(known.length + 1) };
  }

  #places(): PrepareRequest {
    const positions = Array.from({ length: this.#dice.below(5) }, () => this.#place());
    return { positions, tokensPerMinute: this.#number(() => this.#dice.below(2_000)) };
  }

  #params(): CompletionRequest {
    const dice = this.#dice;
    const texts = (): string[] => Array.from({ length: dice.below(3) }, () => this.#text());
    return {
      ...this.#place(),
      maxTokens: this.#number(() => dice.between(1, 8)),
      multiline: dice.chance(0.5),
      eagerness: dice.pick(['eager', 'balanced', 'quiet']),
      ...(dice.chance(0.2) ? { dismissed: texts() } : {}),
      ...(dice.chance(0.1) ? { alternatives: this.#number(() => dice.below(3)) } : {}),
      ...(dice.chance(0.1) ? { selected: this.#text() } : {}),
    };
  }

  #task(): EvaluationTask {
    const dice = this.#dice;
    const debounce = { minimum: this.#number(() => 0), maximum: this.#number(() => 100) };
    const { maxTokens, multiline, eagerness } = this.#params();
    const settings = { maxTokens, multiline, eagerness, debounce };
    return {
      path: this.#path(),
      languageId: dice.pick(['typescript', 'markdown', '']),
      text: this.#text(),
      settings,
    };
  }

  #ask<K extends RequestKind>(kind: K): Pick<RequestMessage<K>, 'type' | 'id' | 'kind'> {
    return { type: 'request', id: this.#id(), kind };
  }

  #load(): ToWorker {
    const dice = this.#dice;
    return {
      type: 'load',
      options: {
        ...options,
        model: dice.pick([...Object.keys(models), 'missing', '']),
        // The settings keep to these ranges, whatever a person writes there.
        contextTokens: dice.pick([128, 129, 1024, 8192]),
        cacheBytes: dice.pick([0, 1, 100_000, 2 ** 33]),
        otherFiles: dice.chance(0.5),
        threads: dice.pick([0, 1, 2, 16]),
        burstThreads: dice.pick([0, 1, 2, 16]),
      },
    };
  }

  /** A new one, mostly: an answer is due for each request, also of those that have the same. */
  #id(): number {
    const id = this.#dice.chance(0.05) ? this.#knownId() : this.#number(() => this.#nextId++);
    this.#ids.push(id);
    return id;
  }

  #knownId(): number {
    return this.#ids.length === 0 ? 0 : this.#dice.pick(this.#ids.slice(-4));
  }
}
