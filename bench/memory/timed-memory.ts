import { performance } from 'node:perf_hooks';
import { ProjectMemory } from '../../src/memory/project-memory.ts';
import type { Matches } from '../../src/memory/token-index.ts';
import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';

/** What looking up in memories has taken. */
export interface LookupTime {
  readonly lookups: number;
  readonly ms: number;
}

/** Adds up what memories take. */
export class LookupMeter implements LookupTime {
  lookups = 0;
  ms = 0;

  add(ms: number): void {
    this.lookups++;
    this.ms += ms;
  }

  /** What was added since an earlier reading. */
  since(earlier: LookupTime): LookupTime {
    return { lookups: this.lookups - earlier.lookups, ms: this.ms - earlier.ms };
  }

  read(): LookupTime {
    return { lookups: this.lookups, ms: this.ms };
  }
}

/** A memory that tells a meter how long each lookup took. */
export class TimedMemory extends ProjectMemory {
  readonly #meter: LookupMeter;

  constructor(tokenizer: Tokenizer, mostBytes: number, meter: LookupMeter) {
    super(tokenizer, mostBytes);
    this.#meter = meter;
  }

  override find(context: readonly number[]): Matches {
    const start = performance.now();
    const found = super.find(context);
    this.#meter.add(performance.now() - start);
    return found;
  }
}
