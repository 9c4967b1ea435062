import type { MutationReport } from './run.ts';

/** Findings of the same words but for names and numbers. */
export interface Finding {
  /** The first one's words. */
  readonly what: string;
  readonly count: number;
  /** Does the first one again. */
  readonly reproduce: string;
  /** Seeds of the first few. */
  readonly seeds: readonly number[];
}

export interface KindReport {
  readonly kind: string;
  readonly mutations: number;
  readonly sound: number;
  readonly refused: number;
  /** Mutations that found something. */
  readonly found: number;
  readonly findings: readonly Finding[];
  /** Of one mutation. */
  readonly worstMs: number;
  /** Of the process that does the mutations. */
  readonly peakBytes: number;
  readonly seconds: number;
}

const SEEDS_KEPT = 5;

/** Adds up what mutations of a kind came to. */
export class KindTally {
  readonly #kind: { readonly name: string; readonly blockSize: number };
  readonly #seed: number;
  readonly #findings = new Map<string, { what: string; first: number; count: number; seeds: number[] }>();
  readonly #verdicts = { sound: 0, refused: 0 };
  #found = 0;
  #worstMs = 0;
  #peakBytes = 0;

  constructor(kind: { readonly name: string; readonly blockSize: number }, seed: number) {
    this.#kind = kind;
    this.#seed = seed;
  }

  add({ index, ms, peakBytes, result }: MutationReport): void {
    this.#worstMs = Math.max(this.#worstMs, ms);
    this.#peakBytes = Math.max(this.#peakBytes, peakBytes);
    if ('verdict' in result) this.#verdicts[result.verdict]++;
    else this.find(index, result.finding);
  }

  /** Books a finding at a mutation that made no report. */
  find(index: number, what: string): void {
    this.#found++;
    const key = what.replace(/"(?:[^"\\]|\\.)*"?|[\d.]+/g, '#').slice(0, 120);
    const known = this.#findings.get(key) ?? { what, first: index, count: 0, seeds: [] };
    this.#findings.set(key, known);
    // Processes side by side do not find in order.
    if (index < known.first) Object.assign(known, { what, first: index });
    known.count++;
    known.seeds = [...known.seeds, this.#seed + index].sort((a, b) => a - b).slice(0, SEEDS_KEPT);
  }

  report(seconds: number): KindReport {
    const { sound, refused } = this.#verdicts;
    const findings = [...this.#findings.values()]
      .sort((a, b) => a.first - b.first)
      .map(({ what, first, count, seeds }) => ({ what, count, reproduce: this.#reproduce(first), seeds }));
    return {
      kind: this.#kind.name,
      mutations: sound + refused + this.#found,
      ...{ sound, refused, found: this.#found, findings },
      ...{ worstMs: Math.round(this.#worstMs), peakBytes: this.#peakBytes, seconds },
    };
  }

  /** Mutations share the state of their block, so it has to be gone through from its first. */
  #reproduce(index: number): string {
    const { name, blockSize } = this.#kind;
    const first = index - (index % blockSize);
    return `npm run -s fuzz -- --kind ${name} --seed ${this.#seed + first} --mutations ${index - first + 1}`;
  }
}
