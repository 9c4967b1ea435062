import type { ClientOptions } from '../../src/worker/client/types.ts';
import type { LoadOptions } from '../../src/worker/protocol.ts';
import type { Dice } from '../fuzz/dice.ts';
import { Ledger } from './ledger.ts';
import { MemorySampler, type MemorySample } from './memory.ts';
import { Tab } from './tab.ts';
import { WatchedClient } from './watched-client.ts';

/** A model to load, with the engine that is to run it. */
export interface SoakModel {
  readonly name: string;
  readonly options: LoadOptions;
}

/** How long a promise may stay open after the last key: as long as the client gives a hanging worker. */
const SETTLE_MS = 150_000;

/** A person at work: some tabs, one of them in front, and the requests that the extension makes for them. */
export class Session {
  readonly ledger = new Ledger();
  readonly watched: WatchedClient;
  readonly #sampler = new MemorySampler();
  readonly #dice: Dice;
  readonly #tabs: readonly Tab[];
  #tab: Tab;
  #model: SoakModel;
  #controller = new AbortController();
  #newest: Promise<void> = Promise.resolve();
  #worstMs = 0;

  constructor(
    options: Pick<ClientOptions, 'launch' | 'clock'>,
    sources: ReadonlyMap<string, string>,
    model: SoakModel,
    dice: Dice,
  ) {
    this.#dice = dice;
    this.#tabs = Array.from(sources, ([path, source]) => new Tab(path, source, dice));
    this.#tab = dice.pick(this.#tabs);
    this.#model = model;
    const read = (uri: string) => this.#tabs.find((tab) => tab.uri === uri)?.snapshot();
    this.watched = new WatchedClient({ ...options, documents: { read, cells: () => undefined } });
    this.watched.load(model.options);
  }

  /** The longest that a completion took which nobody cancelled, in milliseconds. */
  get worstMs(): number {
    return this.#worstMs;
  }

  /** A key, and what the extension does then. */
  async key(): Promise<void> {
    const dice = this.#dice;
    const { client } = this.watched;
    if (dice.chance(0.01)) this.#tab = dice.pick(this.#tabs);
    if (dice.chance(0.001)) this.#reopen();
    client.change(this.#tab.key(dice));
    // Typing on drops the request before; now and then the editor asks without dropping it.
    if (dice.chance(0.9)) this.#controller.abort();
    client.prefill(this.#tab.place);
    this.#complete();
    if (dice.chance(0.002)) this.#ask('clear', 'cleared');
    if (dice.chance(0.005)) this.#ask('inspect', 'inspected');
    // Mostly the next key comes before the answer; a pause lets the worker catch up.
    if (dice.chance(0.05)) await this.#newest;
    else
      await new Promise((resolve) =>
        dice.chance(0.2) ? setTimeout(resolve, dice.below(4)) : setImmediate(resolve),
      );
  }

  load(model: SoakModel): void {
    this.#model = model;
    this.watched.load(model.options);
  }

  /** Does nothing at all for a while, as a machine that sleeps; requests are open meanwhile, one of them cancelled. */
  suspend(ms: number): void {
    this.#complete();
    this.#controller.abort();
    this.#complete();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  async sample(keys: number): Promise<MemorySample> {
    await this.watched.ready();
    await this.#newest;
    return this.#sampler.take(keys, this.#model.name, this.watched.client.memory);
  }

  /** Waits for what is open, and ends. */
  async end(): Promise<void> {
    await this.ledger.settle(SETTLE_MS);
    this.watched.dispose();
  }

  #complete(): void {
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const dice = this.#dice;
    const request = {
      ...this.#tab.place,
      maxTokens: 24,
      multiline: dice.chance(0.3),
      eagerness: dice.pick(['eager', 'balanced', 'quiet'] as const),
      ...(dice.chance(0.01) ? { alternatives: 2 } : {}),
    };
    const start = performance.now();
    const asked = this.watched.client.complete(request, signal);
    this.#newest = this.ledger.track(asked, ({ kind }) => {
      if (kind !== 'result') return kind;
      this.#worstMs = Math.max(this.#worstMs, performance.now() - start);
      return 'completion';
    });
  }

  #ask(kind: 'clear' | 'inspect', done: string): void {
    const asked = this.watched.client.request(kind, undefined);
    void this.ledger.track(asked, (outcome) => (outcome.kind === 'result' ? done : outcome.kind));
  }

  #reopen(): void {
    this.watched.client.close(this.#tab.uri);
    this.#tab.reopen();
  }
}
