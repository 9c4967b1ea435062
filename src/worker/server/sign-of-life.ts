import type { Host } from '../../completion/host.ts';
import type { FromWorker } from '../protocol.ts';

/** How long the worker may work without a word, in milliseconds. */
const SILENCE_MS = 1_000;

/**
 * Tells the editor's side that the worker is at work where nothing else does, so that it can tell a long job from a
 * worker that hangs. All messages go through here.
 */
export class SignOfLife {
  readonly #clock: Host['clock'];
  readonly #post: (message: FromWorker) => void;
  #said = -Infinity;

  constructor(clock: Host['clock'], post: (message: FromWorker) => void) {
    this.#clock = clock;
    this.#post = post;
  }

  readonly post = (message: FromWorker): void => {
    this.#said = this.#clock.now();
    this.#post(message);
  };

  /** To be called often while a job runs; says `alive` when nothing was said for a second. */
  readonly give = (): void => {
    if (this.#clock.now() - this.#said >= SILENCE_MS) this.post({ type: 'alive' });
  };

  /** The host with a sign of life at each yield, of which every job has many. */
  watch({ clock, machineBytes, yieldToMessages }: Host): Host {
    return {
      clock,
      machineBytes,
      yieldToMessages: async () => {
        this.give();
        await yieldToMessages();
      },
    };
  }
}
