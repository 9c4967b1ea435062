import * as vscode from 'vscode';
import { benchmarkReport } from '../presentation/benchmark-report.ts';
import type { Outcome } from '../worker/client/types.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import { sentence } from '../util/plain-text.ts';
import { thisMachine } from './diagnostics.ts';
import type { ModelLoader } from './model-loader.ts';
import type { ModelSpeeds } from './models/model-speeds.ts';
import type { Pages } from './pages.ts';
import { say } from './say.ts';

export interface BenchmarkParts {
  readonly client: WorkerClient;
  readonly loader: ModelLoader;
  readonly speeds: ModelSpeeds;
  readonly pages: Pages;
}

/** Measures the loaded model, with progress that can be cancelled, and shows the results. */
export async function benchmarkMachine(parts: BenchmarkParts): Promise<void> {
  const { client, pages, speeds, loader } = parts;
  const { state } = client;
  if (state.kind !== 'ready') {
    say.warning(
      sentence`Foretype has no model to measure yet. Wait until the status bar shows that it is loaded, or choose a model.`,
    );
    return;
  }
  const outcome = await measure(client);
  switch (outcome.kind) {
    case 'result':
      await speeds.benchmarked(await loader.file(), outcome.result);
      await pages.show('Benchmark.txt', benchmarkReport(outcome.result, state.model, thisMachine()));
      return;
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

function measure(client: WorkerClient): Thenable<Outcome<'benchmark'>> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Foretype is measuring this machine; suggestions wait meanwhile',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      controller.abort();
    });
    let told = 0;
    try {
      return await client.request('benchmark', undefined, {
        signal: controller.signal,
        onProgress: (fraction) => {
          progress.report({ increment: (fraction - told) * 100 });
          told = fraction;
        },
      });
    } finally {
      subscription.dispose();
    }
  });
}
