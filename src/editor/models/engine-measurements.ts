import type * as vscode from 'vscode';
import type { EngineMeasurement } from '../../worker/protocol.ts';

const key = 'foretype.engineMeasurements';
/** Models that are remembered. */
const MOST = 20;

/** What `auto` has measured of each model on this machine, the last one first. */
type Kept = readonly (readonly [model: string, measurements: readonly EngineMeasurement[]])[];

/** Remembers what `auto` has measured, so that it chooses at once the next time. */
export class EngineMeasurements {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** What was measured of a model, as `LoadOptions.measured`. @param path of its file; empty for the bundled one */
  of(path: string): string {
    const known = this.#kept().find(([model]) => model === path);
    return known === undefined ? '' : JSON.stringify(known[1]);
  }

  async keep(path: string, measured: EngineMeasurement): Promise<void> {
    const kept = this.#kept();
    const before = kept.find(([model]) => model === path)?.[1] ?? [];
    const others = before.filter(({ adapter }) => adapter !== measured.adapter);
    const rest = kept.filter(([model]) => model !== path);
    await this.#memento.update(key, [[path, [measured, ...others]], ...rest].slice(0, MOST));
  }

  #kept(): Kept {
    const value = this.#memento.get<unknown>(key);
    // Written here, perhaps by another version: what is in an entry is checked where it is read.
    return Array.isArray(value) ? value.filter(isEntry) : [];
  }
}

function isEntry(value: unknown): value is Kept[number] {
  return Array.isArray(value) && typeof value[0] === 'string' && Array.isArray(value[1]);
}
