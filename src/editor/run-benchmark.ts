import * as vscode from 'vscode';
import { benchmarkReport } from '../presentation/benchmark-report.ts';
import { comparisonReport } from '../presentation/comparison-report.ts';
import type { Machine } from '../presentation/machine.ts';
import type { ComparedModel } from '../presentation/measurement.ts';
import type { DocumentSource } from '../worker/client/synced-documents.ts';
import type { NoResult } from '../worker/client/types.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { sentence, type PlainText } from '../util/plain-text.ts';
import { measureModel, stepsFor, type Measured } from './measure-model.ts';
import type { ModelLoader } from './model-loader.ts';
import type { ModelLoan } from './models/model-loan.ts';
import type { ModelSpeeds } from './models/model-speeds.ts';
import type { OpenPicker } from './models/picker-view.ts';
import { readOpenText, type OpenText } from './open-text.ts';
import type { Pages } from './pages.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';
import { Steps } from './steps.ts';
import type { ChosenModel, ChosenPair, ModelChooser } from './surroundings.ts';

export interface BenchmarkParts {
  readonly client: WorkerClient;
  readonly settings: Settings;
  /** The documents that Foretype reads. */
  readonly readable: DocumentSource;
  readonly loader: ModelLoader;
  readonly models: ModelChooser;
  readonly loan: ModelLoan;
  readonly speeds: ModelSpeeds;
  readonly pages: Pages;
  readonly machine: () => Machine;
}

const page = 'Benchmark.txt';

/**
 * Measures the loaded model, or that and another one, with progress that can be cancelled, and shows the results. Where
 * another model is known, it asks which of the two.
 *
 * @param ask lets a person choose that
 * @param open shows the list of other models
 */
export async function benchmarkMachine(
  parts: BenchmarkParts,
  ask: (name: PlainText) => Promise<Subject | undefined> = askForSubject,
  open?: OpenPicker,
): Promise<void> {
  const { client, models, settings, readable } = parts;
  const { state } = client;
  if (state.kind !== 'ready') {
    say.warning(
      sentence`Foretype has no model to measure yet. Wait until the status bar shows that it is loaded, or choose a model.`,
    );
    return;
  }
  // Before a list takes the focus.
  const text = readOpenText(readable, settings);
  const subject = (await models.hasOthers()) ? await ask(state.model.name) : 'this';
  switch (subject) {
    case 'this':
      await benchmarkThis(parts, state.model.name, text);
      return;
    case 'both': {
      const pair = await models.chooseOther(open);
      if (pair !== undefined) await compare(parts, pair, text);
      return;
    }
    case undefined:
      return;
  }
}

/** What is measured: the model in use, or that and another one. */
export type Subject = 'this' | 'both';

async function askForSubject(name: PlainText): Promise<Subject | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly subject: Subject })[] = [
    { label: 'This model', description: name, subject: 'this' },
    { label: 'Compare with…', description: 'another model, side by side', subject: 'both' },
  ];
  return (await vscode.window.showQuickPick(items, { title: 'Foretype: Benchmark This Machine' }))?.subject;
}

async function benchmarkThis(parts: BenchmarkParts, name: PlainText, text: OpenText): Promise<void> {
  const { client, speeds, loader, pages } = parts;
  const title = 'Foretype is measuring this machine; suggestions wait meanwhile';
  const measured = await withSteps(title, stepsFor(text), (steps, signal) =>
    measureModel(client, name, text, steps, signal),
  );
  if (measured.kind !== 'result') {
    tellNoResult(measured);
    return;
  }
  await speeds.benchmarked(await loader.file(), measured.result.speed);
  await pages.show(page, benchmarkReport(measured.result, parts.machine()));
}

/** Measures the model in use, then another one in its place, and shows both. */
async function compare(parts: BenchmarkParts, { own, other }: ChosenPair, text: OpenText): Promise<void> {
  const { client, speeds, loader, pages } = parts;
  const title = 'Foretype compares two models; suggestions wait meanwhile';
  const both = await withSteps(title, 2 * stepsFor(text) + 2, async (steps, signal) => {
    const first = await measureModel(client, own.name, text, steps, signal);
    if (first.kind !== 'result') return { first, second: undefined };
    await speeds.benchmarked(await loader.file(), first.result.speed);
    const second = await measureOther(parts, other, own, text, steps, signal);
    if (second?.kind === 'cancelled' && !signal.aborted) {
      say.information(sentence`The comparison has ended, as another model was chosen meanwhile.`);
      return { first, second: undefined };
    }
    return { first, second };
  });
  const { first, second } = both;
  if (first.kind !== 'result') tellNoResult(first);
  else if (second?.kind === 'result') {
    const compared = ({ name, file }: ChosenModel, measured: typeof first): ComparedModel => ({
      ...{ name, file },
      ...measured.result,
    });
    await pages.show(page, comparisonReport(compared(own, first), compared(other, second), parts.machine()));
  } else if (second !== undefined) tellNoResult(second);
}

/** Measures a model in the place of the one in use; `undefined` where it cannot be used, which was told. */
async function measureOther(
  { client, loan }: BenchmarkParts,
  other: ChosenModel,
  own: ChosenModel,
  text: OpenText,
  steps: Steps,
  signal: AbortSignal,
): Promise<Measured | undefined> {
  let tell = steps.begin(sentence`loading ${other.name}`);
  const stopListening = client.onDidChangeState((state) => {
    if (state.kind === 'loading') tell(state.fraction);
  });
  try {
    const outcome = await loan.lend(other.path, other.name, signal, async (ended) => {
      const measured = await measureModel(client, other.name, text, steps, ended);
      tell = steps.begin(sentence`loading ${own.name} again`);
      return measured;
    });
    switch (outcome.kind) {
      case 'done':
        return outcome.result;
      case 'ended':
        return { kind: 'cancelled' };
      case 'unusable':
        return undefined;
    }
  } finally {
    stopListening();
  }
}

function withSteps<T>(
  title: string,
  count: number,
  work: (steps: Steps, signal: AbortSignal) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      controller.abort();
    });
    const steps = new Steps((update) => {
      progress.report(update);
    }, count);
    try {
      return await work(steps, controller.signal);
    } finally {
      subscription.dispose();
    }
  });
}

function tellNoResult(outcome: NoResult): void {
  switch (outcome.kind) {
    case 'cancelled':
      return;
    case 'rejected':
      say.error(sentence`Foretype could not measure this machine. ${outcome.message}`);
      return;
    case 'lost':
      say.error(sentence`Foretype could not measure this machine: ${outcome.reason}.`);
      return;
  }
}
