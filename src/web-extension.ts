import model from 'built:model.json';
import workerScript from 'built:web-worker.js';
import * as vscode from 'vscode';
import { activateIn } from './editor/activation.ts';
import type { ForetypeApi } from './editor/api.ts';
import { modelUri } from './editor/web/model-uri.ts';
import { servedFiles } from './editor/web/served-files.ts';
import { WebModelChooser } from './editor/web/web-model-chooser.ts';
import { webMachine, type BrowserFacts } from './editor/web/web-machine.ts';
import { WorkerScript } from './editor/web/worker-script.ts';
import { systemClock } from './util/clock.ts';
import { webLauncher } from './worker/client/web-channel.ts';
import { bundledModel, isBundled } from './worker/web-files.ts';

/** The entry of the extension host of a web page. */
export function activate(context: vscode.ExtensionContext): ForetypeApi {
  const { extensionUri, subscriptions } = context;
  const script = new WorkerScript(workerScript);
  const { api } = activateIn(
    {
      launch: webLauncher(script.start, servedFiles(extensionUri, model)),
      modelPlaces: {
        bundledModel: () => Promise.resolve(bundledModel(model.name)),
        runtimeRoot: vscode.Uri.joinPath(extensionUri, 'dist').toString(),
      },
      modelBytes: async (name) => {
        if (isBundled(name)) return model.bytes;
        try {
          return (await vscode.workspace.fs.stat(modelUri(name))).size;
        } catch {
          return undefined;
        }
      },
      createChooser: (parts) => new WebModelChooser(parts),
      // The types of the main program have no browser.
      machine: () => webMachine((globalThis as unknown as { readonly navigator: BrowserFacts }).navigator),
      threadTime: () => systemClock.now(),
    },
    context,
  );
  // After the worker, which it may be asked for.
  subscriptions.push(script);
  return api;
}
