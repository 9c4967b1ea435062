import * as vscode from 'vscode';
import type { MeasuredModel } from '../../presentation/speed-guess.ts';
import { SpeedMeter, type ModelSpeed } from '../../suggestion/speed-meter.ts';
import type { SuggestionSource } from '../../suggestion/suggestion-source.ts';
import type { WorkerClient } from '../../worker/client/worker-client.ts';
import type { Benchmark } from '../../worker/protocol.ts';

/** Where the last measurement is kept on this machine. */
const measuredKey = 'foretype.measuredModel';

export interface ModelSpeedsParts {
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly memento: vscode.Memento;
  /** Size of a model's file; `undefined` if it is not known. */
  readonly bytesOf: (model: string) => Promise<number | undefined>;
}

/** Knows how fast some model was on this machine, from completions and benchmarks: what guesses for others go by. */
export class ModelSpeeds implements vscode.Disposable {
  readonly #client: WorkerClient;
  readonly #memento: vscode.Memento;
  readonly #bytesOf: ModelSpeedsParts['bytesOf'];
  readonly #meter = new SpeedMeter();
  readonly #subscriptions: vscode.Disposable;

  constructor({ client, source, memento, bytesOf }: ModelSpeedsParts) {
    this.#client = client;
    this.#memento = memento;
    this.#bytesOf = bytesOf;
    this.#subscriptions = vscode.Disposable.from(
      new vscode.Disposable(
        client.onDidChangeState(({ kind }) => {
          if (kind === 'ready') this.#meter.reset();
        }),
      ),
      new vscode.Disposable(
        source.completions.onDidComplete(({ stats }) => {
          this.#meter.completed(stats);
        }),
      ),
    );
  }

  /** The last measurement: of the model in use, if there was one. @param path of its file */
  async measured(path: string | undefined): Promise<MeasuredModel | undefined> {
    const speed = this.#meter.speed();
    if (speed !== undefined) await this.#keep(path, speed);
    const kept = this.#memento.get<unknown>(measuredKey);
    return isMeasured(kept) ? kept : undefined;
  }

  /** Keeps what a benchmark has measured. */
  async benchmarked(path: string | undefined, { prefill, decode }: Benchmark): Promise<void> {
    if (decode.tokens === 0 || decode.ms === 0) return;
    const prefillMs = prefill.tokens === 0 ? undefined : prefill.ms / prefill.tokens;
    await this.#keep(path, { decodeMs: decode.ms / decode.tokens, prefillMs });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #keep(path: string | undefined, speed: ModelSpeed): Promise<void> {
    const { state } = this.#client;
    if (state.kind !== 'ready' || path === undefined) return;
    // The file may be gone meanwhile.
    const bytes = await this.#bytesOf(path);
    if (bytes === undefined || bytes === 0) return;
    const measured = { bytes, parameters: state.model.parameters, ...speed };
    await this.#memento.update(measuredKey, measured);
  }
}

function isMeasured(value: unknown): value is MeasuredModel {
  if (typeof value !== 'object' || value === null) return false;
  const { bytes, parameters, decodeMs, prefillMs } = value as Partial<MeasuredModel>;
  return [bytes, parameters, decodeMs, prefillMs ?? 1].every(
    (number) => typeof number === 'number' && number > 0 && Number.isFinite(number),
  );
}
