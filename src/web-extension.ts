import model from 'built:model.json';
import workerScript from 'built:web-worker.js';
import * as vscode from 'vscode';
import { activateIn } from './editor/activation.ts';
import type { ForetypeApi } from './editor/api.ts';
import { modelUri } from './editor/web/model-uri.ts';
import { EarlyModel } from './editor/web/early-model.ts';
import { fetchBundledModel, servedFiles } from './editor/web/served-files.ts';
import { WebModelChooser } from './editor/web/web-model-chooser.ts';
import { webMachine, type BrowserFacts } from './editor/web/web-machine.ts';
import { WorkerScript } from './editor/web/worker-script.ts';
import { systemClock } from './util/clock.ts';
import { webLauncher } from './worker/client/web-channel.ts';
import { isBundledModelKept } from './worker/server/web-models.ts';
import type { WorkerScope } from './worker/server/web-platform.ts';
import { bundledModel, isBundled } from './worker/web-files.ts';

// The types of the main program have no browser.
const browser = (globalThis as unknown as { readonly navigator: BrowserFacts & WorkerScope['navigator'] })
  .navigator;

/** Begins before `activate` is called. */
const early = readEarly();

function readEarly(): EarlyModel | undefined {
  const extension = vscode.extensions.getExtension('foretype.foretype');
  const chosen = vscode.workspace.getConfiguration('foretype').get<unknown>('model.path');
  if (extension === undefined || chosen !== '') return undefined;
  return new EarlyModel(
    async () => {
      const root = await browser.storage?.getDirectory?.();
      return root !== undefined && isBundledModelKept(root, model.sha256);
    },
    (onProgress) => fetchBundledModel(extension.extensionUri, model, onProgress),
  );
}

/** The entry of the extension host of a web page. */
export function activate(context: vscode.ExtensionContext): ForetypeApi {
  const { extensionUri, subscriptions } = context;
  const script = new WorkerScript(workerScript);
  const { api } = activateIn(
    {
      launch: webLauncher(script.start, servedFiles(extensionUri, model, early)),
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
      machine: () => webMachine(browser),
      threadTime: () => systemClock.now(),
    },
    context,
  );
  // After the worker, which it may be asked for.
  subscriptions.push(script);
  return api;
}
