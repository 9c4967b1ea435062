import * as vscode from 'vscode';
import type { KeystrokeMeter, KeystrokeTimes } from '../suggestion/keystroke-meter.ts';
import type { Activity } from '../presentation/status-text.ts';
import { reasonText } from '../presentation/reason-text.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { Completion, MemoryReport, PreparedUse } from '../worker/protocol.ts';
import type { StatusBar } from './status-bar.ts';

/** A completion as other extensions see it. */
export interface CompletionReport extends Pick<Completion, 'text' | 'stats'> {
  /** What was reused and how confident the model was, in sentences for the user. */
  readonly explanation: string;
}

/** The extension's exports: for the tests inside VS Code, and for other extensions, read-only. */
export interface ForetypeApi {
  /** How long activation blocked the extension host's thread, in milliseconds. */
  readonly activationMs: number;
  readonly state: () => Activity;
  readonly lastCompletion: () => CompletionReport | undefined;
  /** How long a keystroke blocks the extension host's thread in Foretype's code, in milliseconds. */
  readonly hostMs: () => KeystrokeTimes;
  readonly memory: () => MemoryReport | undefined;
  /** What was prepared at places where the cursor might go; `undefined` where no worker runs. */
  readonly prepared: () => Promise<PreparedUse | undefined>;
  /** Fires when the model has made a completion, whether or not it is shown. */
  readonly onDidComplete: vscode.Event<CompletionReport>;
}

export interface ApiParts {
  readonly client: WorkerClient;
  readonly source: SuggestionSource;
  readonly statusBar: StatusBar;
  readonly meter: KeystrokeMeter;
  readonly activationMs: number;
}

export function createApi({ client, source, statusBar, meter, activationMs }: ApiParts): ForetypeApi {
  return {
    activationMs,
    state: () => statusBar.activity,
    lastCompletion: () => source.completions.last && reportOf(source.completions.last),
    hostMs: () => meter.summary(),
    memory: () => client.memory,
    prepared: async () => {
      const outcome = await client.request('inspect', undefined);
      return outcome.kind === 'result' ? outcome.result.prepared : undefined;
    },
    onDidComplete: (listener, self, disposables) => {
      const subscription = new vscode.Disposable(
        source.completions.onDidComplete((completed) => {
          listener.call(self, reportOf(completed));
        }),
      );
      disposables?.push(subscription);
      return subscription;
    },
  };
}

function reportOf({ text, stats, explanation }: Completion): CompletionReport {
  return { text, stats, explanation: reasonText(explanation) };
}
