import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { nodeFiles } from './download/node-files.ts';
import { httpGet } from './download/network.ts';
import { activateIn } from './editor/activation.ts';
import type { ForetypeApi } from './editor/api.ts';
import { GpuView } from './editor/gpu/gpu-view.ts';
import { Downloads } from './editor/models/downloads.ts';
import { Models } from './editor/models/models.ts';
import { bundledModelIn } from './editor/node/bundled-model.ts';
import { nodeMachine } from './editor/node/machine.ts';
import { registerTestHooks } from './editor/node/test-hooks.ts';
import { systemClock, threadTime } from './util/clock.ts';
import { nodeLauncher } from './worker/client/node-channel.ts';

/** The entry of the desktop's extension host, and of a server's. */
export function activate(context: vscode.ExtensionContext): ForetypeApi {
  const { extensionUri, globalStorageUri, subscriptions } = context;
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const downloads = new Downloads(globalStorageUri.fsPath, {
    ...{ get: httpGet, files: nodeFiles, clock: systemClock },
  });
  const gpuView = new GpuView({
    extensionUri,
    launchThread: nodeLauncher(vscode.Uri.joinPath(dist, 'worker.mjs').fsPath),
  });
  const { api, benchmark, restart } = activateIn(
    {
      launch: gpuView.launch,
      modelPlaces: { bundledModel: () => bundledModelIn(extensionUri), runtimeRoot: dist.fsPath },
      modelBytes: (path) =>
        stat(path).then(
          ({ size }) => size,
          () => undefined,
        ),
      createChooser: (parts) => new Models({ ...parts, extensionUri, downloads }),
      machine: nodeMachine,
      threadTime,
    },
    context,
  );
  gpuView.watch(() => void restart());
  subscriptions.push(gpuView, registerTestHooks(benchmark));
  return api;
}
