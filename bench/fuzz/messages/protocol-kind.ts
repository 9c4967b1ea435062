import { shapeText } from '../../../src/presentation/diagnostics-text.ts';
import { faultText } from '../../../src/worker/client/fault-text.ts';
import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';
import type { Dice } from '../dice.ts';
import { FuzzFinding, type FuzzBlock, type FuzzKind, type Verdict } from '../kind.ts';
import { requirePlain } from '../words.ts';
import { requireAnswers } from './answers.ts';
import { MemoryServer, options } from './memory-server.ts';
import { WildMessages } from './wild-messages.ts';

/** Messages to the worker: whatever they say, the server goes on, and answers each request once. */
export function protocolKind(): FuzzKind {
  const start = (): Promise<FuzzBlock> => Promise.resolve(new ServerBlock());
  return { name: 'protocol', blockSize: 50, limitMs: 20_000, start };
}

/** What of a message a person is shown as it stands. */
function shownOf(message: FromWorker): readonly (readonly [what: string, text: string])[] {
  switch (message.type) {
    case 'ready':
      return [
        ["The model's name", message.model.name],
        ["The model's shape", shapeText(message.model.shape)],
        ["The engine's name", message.model.engine],
      ];
    case 'failed':
    case 'rejected':
      return [['The message of a fault', faultText(message.message)]];
    case 'hello':
    case 'alive':
    case 'loading':
    case 'progress':
    case 'response':
    case 'cancelled':
    case 'resync':
    case 'log':
      return [];
  }
}

const MESSAGES = 30;
/** Ids that no script has. */
const OWN_IDS = 2 ** 40;

/** Scripts for one server after the other, each of which finds what those before it left. */
class ServerBlock implements FuzzBlock {
  #said: FromWorker[] = [];
  #sent: ToWorker[] = [];
  #nextOwn = OWN_IDS;
  #nextId = 1;
  #isLoaded = false;
  readonly #server = new MemoryServer((message) => this.#said.push(message));

  async mutate(dice: Dice): Promise<Verdict> {
    if (!this.#isLoaded) this.#send({ type: 'load', options });
    await this.#settled();
    this.#isLoaded = true;
    this.#said = [];
    this.#sent = [];
    await this.#perform(dice);
    const verdict = this.#check();
    await this.#probe();
    return verdict;
  }

  async end(): Promise<void> {
    this.#send({ type: 'load', options: { ...options, model: 'none, so that the last one is let go' } });
    await this.#settled();
  }

  #send(message: ToWorker): void {
    this.#sent.push(message);
    this.#server.receive(message);
  }

  /** Sends a script while the server works, as a message port delivers when it yields. */
  async #perform(dice: Dice): Promise<void> {
    const wild = new WildMessages(dice, this.#nextId);
    let left = dice.below(MESSAGES);
    this.#nextId += left;
    let wait = 0;
    const sendNext = (): void => {
      wait = dice.below(6);
      if (left-- <= 0) return;
      const next = wild.make(this.#said);
      if (next.type === 'load') this.#isLoaded = false;
      this.#send(next);
    };
    this.#server.host.onYield = () => {
      if (wait-- <= 0) sendNext();
    };
    while (left > 0) {
      // An idle server does not yield.
      sendNext();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#server.host.onYield = () => undefined;
    await this.#settled();
  }

  /** Waits until all that was sent is done. */
  async #settled(): Promise<void> {
    const id = this.#nextOwn++;
    this.#send({ type: 'request', id, kind: 'clear', params: undefined });
    while (!this.#said.some((message) => message.type === 'response' && message.id === id)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #check(): Verdict {
    requireAnswers(this.#sent, this.#said);
    for (const message of this.#said) {
      for (const [what, text] of shownOf(message)) requirePlain(text, what);
      if (message.type === 'log' && message.level === 'error') {
        throw new FuzzFinding(`A job failed: ${message.message}`);
      }
      if (message.type === 'rejected' && message.fault === 'internal' && this.#isLoaded) {
        throw new FuzzFinding(`A request was rejected as an internal fault: ${faultText(message.message)}`);
      }
    }
    return this.#said.some(({ type }) => type === 'resync' || type === 'rejected') ? 'refused' : 'sound';
  }

  /** Whatever has been, a request that is right is answered as it should be. */
  async #probe(): Promise<void> {
    const [uri, version, id] = ['file:///probe.ts', 1, this.#nextOwn++];
    this.#send({ type: 'open', document: { uri, version }, path: 'probe.ts', text: 'let a = ' });
    const params = { uri, version, offset: 8, maxTokens: 2, multiline: false, eagerness: 'eager' as const };
    this.#send({ type: 'request', id, kind: 'complete', params });
    await this.#settled();
    this.#send({ type: 'close', uri });
    const answer = this.#said.find(
      (message) => message.type !== 'progress' && 'id' in message && message.id === id,
    );
    const isRight = answer?.type === 'response' || (!this.#isLoaded && answer?.type === 'rejected');
    if (!isRight)
      throw new FuzzFinding(`After the script a request is answered with ${String(answer?.type)}.`);
  }
}
