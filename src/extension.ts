import * as vscode from 'vscode';
import { Snooze } from './control/snooze.ts';
import { declaredSettings } from './control/declared-settings.ts';
import { withoutExcluded } from './control/guarded-source.ts';
import { createApi, type ForetypeApi } from './editor/api.ts';
import { nodeFiles } from './download/node-files.ts';
import { httpGet } from './download/network.ts';
import { registerCommands, registerTestHooks, restartWorker } from './editor/commands.ts';
import { Control } from './editor/control.ts';
import { CursorTracker } from './editor/cursor-tracker.ts';
import { DocumentSync } from './editor/document-sync.ts';
import { OpenDocuments } from './editor/documents.ts';
import { InspectorView } from './editor/inspector-view.ts';
import { LanguageStatus } from './editor/language-status.ts';
import { createLog, logCompletions, writeLog } from './editor/log.ts';
import { ModelConsent } from './editor/model-consent.ts';
import { ModelLoader } from './editor/model-loader.ts';
import { Downloads } from './editor/models/downloads.ts';
import { ModelLoan } from './editor/models/model-loan.ts';
import { ModelSpeeds } from './editor/models/model-speeds.ts';
import { ModelSwitch } from './editor/models/model-switch.ts';
import { Models } from './editor/models/models.ts';
import { Notifications } from './editor/notifications.ts';
import { OpenNotebooks } from './editor/open-notebooks.ts';
import { Pages } from './editor/pages.ts';
import { PlaceTracker } from './editor/place-tracker.ts';
import { ProjectReader } from './editor/project-reader.ts';
import { ForetypeProvider } from './editor/provider.ts';
import { say } from './editor/say.ts';
import { Settings } from './editor/settings.ts';
import { SuggestionRefresh } from './editor/suggestion-refresh.ts';
import { Situations } from './editor/situations.ts';
import { StatusBar } from './editor/status-bar.ts';
import { AdaptiveDebouncer } from './suggestion/debouncer.ts';
import { RecentEdits } from './suggestion/recent-edits.ts';
import { KeystrokeMeter } from './suggestion/keystroke-meter.ts';
import { CursorPrefill } from './suggestion/cursor-prefill.ts';
import { RecentErrors } from './suggestion/recent-errors.ts';
import { SessionStatistics } from './suggestion/statistics.ts';
import { SuggestionSource } from './suggestion/suggestion-source.ts';
import { systemClock, threadTime } from './util/clock.ts';
import type { PlainText } from './util/plain-text.ts';
import { WorkerClient } from './worker/client/worker-client.ts';
import { nodeLauncher } from './worker/client/node-channel.ts';

/** Creates the editor side and starts the worker; returns before the worker runs. */
export function activate({
  extension,
  extensionUri,
  globalState,
  globalStorageUri,
  subscriptions,
  workspaceState,
}: vscode.ExtensionContext): ForetypeApi {
  const start = systemClock.now();
  const log = createLog();
  const settings = new Settings(declaredSettings(extension.packageJSON), new ModelConsent(workspaceState));
  const notebooks = new OpenNotebooks();
  const documents = new OpenDocuments(notebooks);
  const meter = new KeystrokeMeter(threadTime);
  const statistics = new SessionStatistics();
  const errors = new RecentErrors(systemClock);
  const readable = withoutExcluded(documents, (uri) => settings.excludes(documents.get(uri)));
  const client = new WorkerClient({
    launch: nodeLauncher(vscode.Uri.joinPath(extensionUri, 'dist', 'worker.mjs').fsPath),
    clock: systemClock,
    log: (level, message) => {
      writeLog(log, level, message);
      if (level === 'error' || level === 'warn') errors.add(message);
    },
    documents: readable,
  });
  const source = new SuggestionSource({
    client,
    statistics,
    clock: systemClock,
    debouncer: new AdaptiveDebouncer(
      systemClock,
      () => settings.debounceLimits(),
      () => statistics.summary().p50,
    ),
    currentVersion: (uri) => documents.version(uri),
  });
  const snooze = new Snooze(systemClock);
  const control = new Control({ client, source, settings, snooze });
  const statusBar = new StatusBar({ client, source, statistics, control });
  const loader = new ModelLoader(extensionUri, settings, client);
  const warn = (message: PlainText): void => {
    errors.add(message);
    log.error(message);
    say.warning(message);
  };
  const modelSwitch = new ModelSwitch({
    current: () => settings.model().path,
    loading: () => loader.loading,
    setPath: (path) => settings.setModelPath(path),
    reload: () => restartWorker({ client, loader, notifications }),
    tell: warn,
  });
  const loan = new ModelLoan({ client, loader, tell: warn });
  const notifications: Notifications = new Notifications({
    ...{ id: extension.id, client, source, settings, modelSwitch, loan, errors, log },
  });
  const downloads = new Downloads(globalStorageUri.fsPath, {
    ...{ get: httpGet, files: nodeFiles, clock: systemClock },
  });
  const speeds = new ModelSpeeds(client, source, globalState);
  const models = new Models({ extensionUri, settings, loader, downloads, modelSwitch, speeds });
  const inspector = new InspectorView({
    ...{ extensionUri, globalState, client, source, statistics, control, clock: systemClock },
  });
  const pages = new Pages();
  const projectReader = new ProjectReader({ client, settings, clock: systemClock, log });
  const cursorPrefill = new CursorPrefill(systemClock, (place) => {
    client.prefill(place);
  });
  const recentEdits = new RecentEdits(systemClock);
  const situations = new Situations(control, recentEdits);
  const refresh = new SuggestionRefresh(source);
  const provider = new ForetypeProvider({ source, settings, situations, refresh, meter, log });
  const benchmarkParts = { client, settings, readable, loader, models, loan, speeds, pages };
  // Disposed in this order: each before those that it uses.
  subscriptions.push(
    vscode.languages.registerInlineCompletionItemProvider('*', provider),
    registerCommands({
      ...{ extension, source, control, snooze, notifications, statusBar, log },
      ...{ statistics, meter, errors, inspector, projectReader, ...benchmarkParts },
    }),
    new DocumentSync({ client, notebooks, source, recentEdits, cursorPrefill, meter }),
    new CursorTracker({ client, source, recentEdits, situations, cursorPrefill, meter }),
    new PlaceTracker({ client, documents, settings, situations, clock: systemClock, meter }),
    cursorPrefill,
    refresh,
    logCompletions(log, source),
    inspector,
    pages,
    projectReader,
    loader,
    notifications,
    speeds,
    statusBar,
    new LanguageStatus(client, control),
    registerTestHooks(benchmarkParts),
    control,
    snooze,
    source,
    client,
    documents,
    notebooks,
    settings,
    log,
  );
  void loader.load();

  const activationMs = systemClock.now() - start;
  log.info(`activated in ${activationMs.toFixed(1)} ms`);
  return createApi({ client, source, statusBar, meter, activationMs });
}
