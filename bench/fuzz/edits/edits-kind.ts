import type { CompletionOutcome } from '../../../src/worker/client/types.ts';
import { WorkerClient } from '../../../src/worker/client/worker-client.ts';
import { FakeClock } from '../../../test/unit/helpers/fake-clock.ts';
import type { Dice } from '../dice.ts';
import { FuzzFinding, type FuzzBlock, type FuzzKind, type Verdict } from '../kind.ts';
import { options } from '../messages/memory-server.ts';
import { EditorDocument } from './editor-document.ts';
import { editSomehow, someText } from './editor-steps.ts';
import { MirrorWatch } from './mirror-watch.ts';
import { SlowChannel } from './slow-channel.ts';

/** Edits as VS Code reports them, through the client: the worker's mirrors equal the documents, or are sent anew. */
export function editsKind(): FuzzKind {
  const start = (): Promise<FuzzBlock> => Promise.resolve(new ClientBlock());
  return { name: 'edits', blockSize: 50, limitMs: 20_000, start };
}

const STEPS = 40;
const DEATH_PAUSE_MS = 20_000;
const uris = ['/a.ts', '/b.py', '/c.md'];

/** Scripts for one client, each of which finds what those before it left. */
class ClientBlock implements FuzzBlock {
  readonly #clock = new FakeClock();
  readonly #documents = new Map<string, EditorDocument>();
  readonly #watch = new MirrorWatch();
  readonly #asked: Promise<CompletionOutcome>[] = [];
  readonly #client: WorkerClient;
  #channel: SlowChannel | undefined;
  #controller = new AbortController();
  #resyncs = 0;

  constructor() {
    this.#client = new WorkerClient({
      clock: this.#clock,
      log: (_level, message) => {
        if (message.startsWith('The worker wants')) this.#resyncs++;
      },
      documents: { read: (uri) => this.#documents.get(uri)?.snapshot(), cells: () => undefined },
      launch: () => {
        this.#watch.forgetAll();
        this.#channel = new SlowChannel((message) => {
          if (message.type === 'open') this.#watch.forget(message.document.uri);
          if (message.type === 'close') this.#watch.forget(message.uri);
        });
        return this.#channel;
      },
    });
    this.#client.load(options);
  }

  async mutate(dice: Dice): Promise<Verdict> {
    await this.#ready();
    this.#resyncs = 0;
    for (let left = dice.below(STEPS); left > 0; left--) {
      await this.#step(dice);
      for (let messages = dice.below(4); messages > 0; messages--) await this.#letThrough(dice);
      if (dice.chance(0.05)) await this.#settled();
    }
    await this.#settled();
    await this.#requireAll();
    await this.#requireAnswers();
    return this.#resyncs > 0 ? 'refused' : 'sound';
  }

  async end(): Promise<void> {
    this.#client.dispose();
    this.#watch.dispose();
    await Promise.all(this.#asked);
  }

  async #step(dice: Dice): Promise<void> {
    const uri = dice.pick(uris);
    const document = this.#documents.get(uri);
    if (document === undefined) {
      this.#documents.set(uri, new EditorDocument(uri, someText(dice, 80)));
      return;
    }
    await dice.weighted<() => void | Promise<void>>([
      [
        16,
        () => {
          this.#edit(document, dice);
        },
      ],
      [
        9,
        () => {
          // Now and then a request comes late.
          this.#complete(document, document.version - (dice.chance(0.1) ? 1 : 0), dice);
        },
      ],
      [
        4,
        () => {
          this.#client.prefill({
            ...document.snapshot().document,
            offset: dice.below(document.text.length + 1),
          });
        },
      ],
      [
        2,
        () => {
          this.#controller.abort();
        },
      ],
      [
        1,
        () => {
          this.#close(uri);
        },
      ],
      [
        0.5,
        () => {
          this.#reopen(document);
        },
      ],
      [0.1, () => this.#die()],
    ])();
  }

  #edit(document: EditorDocument, dice: Dice): void {
    const change = editSomehow(document, dice);
    if (change !== undefined) this.#client.change(change);
  }

  #complete({ uri, text }: EditorDocument, version: number, dice: Dice): void {
    this.#controller = new AbortController();
    const offset = dice.below(text.length + 1);
    const limits = { maxTokens: 3, multiline: dice.chance(0.5), eagerness: 'eager' as const };
    this.#asked.push(this.#client.complete({ uri, version, offset, ...limits }, this.#controller.signal));
  }

  #close(uri: string): void {
    this.#documents.delete(uri);
    this.#client.close(uri);
  }

  /** As when its language changes: the same text begins with the first version again. */
  #reopen({ uri, text }: EditorDocument): void {
    this.#close(uri);
    this.#documents.set(uri, new EditorDocument(uri, text));
  }

  async #die(): Promise<void> {
    this.#channel?.die();
    await this.#ready();
  }

  /** One message, in one direction or the other. */
  async #letThrough(dice: Dice): Promise<void> {
    if (dice.chance(0.5)) this.#channel?.deliver();
    else this.#channel?.hear();
    if (dice.chance(0.3)) await turn();
  }

  /** Lets everything through until nothing is left to say, and looks at the mirrors. */
  async #settled(): Promise<void> {
    await this.#drained();
    for (const { uri, version, text } of this.#documents.values()) {
      const mirror = this.#watch.mirror(uri);
      if (mirror?.version === version) requireSame(mirror.text.toString(), text, uri);
    }
  }

  async #drained(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      let moved = false;
      while (this.#channel?.deliver() === true) moved = true;
      await turn();
      while (this.#channel?.hear() === true) moved = true;
      quiet = moved ? 0 : quiet + 1;
    }
  }

  async #ready(): Promise<void> {
    // Enough for any pause before a restart; a client that gave up starts again when it is told to.
    await this.#clock.advance(DEATH_PAUSE_MS);
    if (this.#client.state.kind === 'failed') this.#client.restart();
    while (this.#client.state.kind === 'loading') await this.#drained();
    if (this.#client.state.kind !== 'ready')
      throw new FuzzFinding(`The client is ${this.#client.state.kind}.`);
  }

  /** Once a document was used as it is, the worker has exactly its text. */
  async #requireAll(): Promise<void> {
    for (const { uri, version, text } of this.#documents.values()) {
      const limits = { maxTokens: 1, multiline: false, eagerness: 'eager' as const };
      this.#asked.push(
        this.#client.complete({ uri, version, offset: 0, ...limits }, new AbortController().signal),
      );
      await this.#drained();
      // A change without edits shows the mirror, if it has this version.
      this.#channel?.inject({ type: 'change', document: { uri, version }, before: version, edits: [] });
      if (this.#channel?.unheard.some(({ type }) => type === 'resync') === true) {
        throw new FuzzFinding(`The worker does not have "${uri}" after it was used.`);
      }
      requireSame(this.#watch.mirror(uri)?.text.toString() ?? '', text, uri);
    }
  }

  async #requireAnswers(): Promise<void> {
    let open = this.#asked.length;
    for (const asked of this.#asked.splice(0)) void asked.then(() => open--);
    await this.#drained();
    if (open > 0) throw new FuzzFinding(`${open} promises have not settled.`);
  }
}

function requireSame(mirrored: string, text: string, uri: string): void {
  if (mirrored === text) return;
  throw new FuzzFinding(
    `The mirror of "${uri}" differs: ${JSON.stringify(mirrored.slice(0, 100))}, not ${JSON.stringify(text.slice(0, 100))}.`,
  );
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
