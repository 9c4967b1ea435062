import { errorMessage } from '../../src/util/errors.ts';
import { figures, type FigureName } from './figures.ts';
import type { BenchRequest, BenchResponse } from './protocol.ts';
import type { Reading } from './reading.ts';
import type { RuntimeChannel } from './runtime-process.ts';

/** All that was measured of one runtime, or why nothing was. */
export interface Measurement {
  readonly runtime: string;
  readonly threads: number;
  readonly detail?: string;
  readonly loadMs?: number;
  readonly peakMemoryBytes?: number;
  readonly reading?: Reading;
  /** Milliseconds, by figure; none of a figure that its context is too short for. */
  readonly samples: Readonly<Partial<Record<FigureName, readonly number[]>>>;
  readonly unavailable?: string;
}

export interface BenchPlan {
  readonly runtimes: readonly string[];
  readonly modelPath: string;
  readonly threads: number;
  readonly rounds: number;
}

/**
 * Measures all runtimes in one run. Figure by figure and round by round each has its turn, so that a change of the
 * machine's speed meets all of them; between its turns a runtime does nothing.
 */
export async function measure(
  plan: BenchPlan,
  start: (runtime: string) => RuntimeChannel,
  say: (line: string) => void,
): Promise<readonly Measurement[]> {
  const subjects: Subject[] = [];
  try {
    for (const runtime of plan.runtimes) {
      say(`loading ${runtime}`);
      const subject = new Subject(runtime, plan.threads, start(runtime));
      subjects.push(subject);
      await subject.load(plan.modelPath);
    }
    for (const { name } of figures) {
      say(`measuring ${name}`);
      for (let round = 0; round < plan.rounds; round++)
        for (const subject of subjects) await subject.visit(name);
    }
    for (const subject of subjects) await subject.finish();
    return subjects.map((subject) => subject.measurement());
  } finally {
    for (const subject of subjects) subject.close();
  }
}

/** One runtime during the run. What goes wrong with it ends its part, not the run. */
class Subject {
  readonly #channel: RuntimeChannel;
  readonly #samples = new Map<FigureName, number[]>();
  #measured: Measurement;

  constructor(runtime: string, threads: number, channel: RuntimeChannel) {
    this.#measured = { runtime, threads, samples: {} };
    this.#channel = channel;
  }

  async load(modelPath: string): Promise<void> {
    const { runtime, threads } = this.#measured;
    const response = await this.#ask({ kind: 'load', runtime, modelPath, threads });
    if (response?.kind !== 'loaded') return;
    const { loadMs, detail } = response;
    this.#measured = {
      ...this.#measured,
      ...{ loadMs, threads: response.threads },
      ...(detail === undefined ? {} : { detail }),
    };
  }

  async visit(figure: FigureName): Promise<void> {
    const response = await this.#ask({ kind: 'visit', figure });
    if (response?.kind !== 'visited' || response.samples === undefined) return;
    this.#samples.set(figure, [...(this.#samples.get(figure) ?? []), ...response.samples]);
  }

  async finish(): Promise<void> {
    const response = await this.#ask({ kind: 'finish' });
    if (response?.kind !== 'finished') return;
    const { peakMemoryBytes, reading } = response;
    this.#measured = {
      ...this.#measured,
      ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
      ...(reading === undefined ? {} : { reading }),
    };
  }

  measurement(): Measurement {
    return { ...this.#measured, samples: Object.fromEntries(this.#samples) };
  }

  close(): void {
    this.#channel.close();
  }

  /** Undefined once the runtime is out. */
  async #ask(request: BenchRequest): Promise<BenchResponse | undefined> {
    if (this.#measured.unavailable !== undefined) return undefined;
    try {
      const response = await this.#channel.ask(request);
      if (response.kind !== 'unavailable') return response;
      this.#fail(response.reason);
    } catch (error) {
      this.#fail(errorMessage(error));
    }
    return undefined;
  }

  /** Half a measurement would be compared with whole ones, so nothing of it stays. */
  #fail(unavailable: string): void {
    this.#samples.clear();
    this.#measured = {
      runtime: this.#measured.runtime,
      threads: this.#measured.threads,
      samples: {},
      unavailable,
    };
    this.#channel.close();
  }
}
