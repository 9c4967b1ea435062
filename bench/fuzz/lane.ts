import { fork, type ChildProcess } from 'node:child_process';
import type { FuzzNews, FuzzOrder } from './protocol.ts';
import type { MutationReport } from './run.ts';

/** Hears what comes of an order. */
export interface LaneEvents {
  readonly mutation: (report: MutationReport) => void;
  /** The process ended, hung or failed at this mutation. */
  readonly lost: (index: number, what: string) => void;
}

/** How much of what the process says on standard error is kept. */
const LAST_WORDS = 1_000;

/** One process after the other, each as long as it lives, that does orders. */
export class Lane {
  readonly #file: string;
  readonly #silenceMs: number;
  #child: ChildProcess | undefined;
  #lastWords = '';

  /**
   * @param file the module that the process runs, which calls `serveOrders`
   * @param silenceMs without news for so long, the process hangs
   */
  constructor(file: string, silenceMs: number) {
    this.#file = file;
    this.#silenceMs = silenceMs;
  }

  /** Does an order to its end, with further processes after each that is lost. */
  async run(order: FuzzOrder, events: LaneEvents): Promise<void> {
    let { first } = order;
    while (first < order.end) first = await this.#attempt({ ...order, first }, events);
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** Resolves to the first mutation that is still to be made. */
  #attempt(order: FuzzOrder, events: LaneEvents): Promise<number> {
    const child = this.#running();
    return new Promise((resolve) => {
      let next = order.first;
      let timer: NodeJS.Timeout | undefined;
      const settle = (what?: string): void => {
        clearTimeout(timer);
        child.removeAllListeners('message').removeAllListeners('exit');
        if (what !== undefined) {
          this.close();
          events.lost(next, what);
          next++;
        }
        resolve(next);
      };
      const watch = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          settle(`It hangs: nothing happened for ${this.#silenceMs / 1000} s.`);
        }, this.#silenceMs);
      };
      child.on('message', (news: FuzzNews) => {
        watch();
        if (news.type === 'uncaught') settle(news.finding);
        else if (news.type === 'done') settle();
        else {
          next = news.index + 1;
          events.mutation(news);
          if (!('finding' in news.result && news.result.spoilsProcess)) return;
          this.close();
          settle();
        }
      });
      child.on('exit', (code, signal) => {
        settle(`The process died (${signal ?? `exit code ${code}`}). ${this.#lastWords}`);
      });
      watch();
      child.send(order);
    });
  }

  #running(): ChildProcess {
    if (this.#child?.connected === true) return this.#child;
    const child = fork(this.#file, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#lastWords = '';
    child.stderr?.on('data', (data) => {
      this.#lastWords = `${this.#lastWords}${String(data)}`.slice(-LAST_WORDS);
    });
    this.#child = child;
    return child;
  }
}
