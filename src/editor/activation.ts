import * as vscode from 'vscode';
import { Snooze } from '../control/snooze.ts';
import { declaredSettings } from '../control/declared-settings.ts';
import { withoutExcluded } from '../control/guarded-source.ts';
import { createApi, type ForetypeApi } from './api.ts';
import { registerCommands, restartWorker } from './commands.ts';
import { Control } from './control.ts';
import { CursorTracker } from './cursor-tracker.ts';
import { DocumentSync } from './document-sync.ts';
import { OpenDocuments } from './documents.ts';
import { FirstSuggestion } from './first-suggestion.ts';
import { InspectorView } from './inspector-view.ts';
import { LanguageStatus } from './language-status.ts';
import { createLog, logCompletions, writeLog } from './log.ts';
import { ModelConsent } from './model-consent.ts';
import { ModelLoader } from './model-loader.ts';
import { EngineMeasurements } from './models/engine-measurements.ts';
import { ModelLoan } from './models/model-loan.ts';
import { ModelSpeeds } from './models/model-speeds.ts';
import { ModelSwitch } from './models/model-switch.ts';
import { Notifications } from './notifications.ts';
import { OpenNotebooks } from './open-notebooks.ts';
import { Pages } from './pages.ts';
import { PlaceTracker } from './place-tracker.ts';
import { ProjectReader } from './project-reader.ts';
import { ForetypeProvider } from './provider.ts';
import type { BenchmarkParts } from './run-benchmark.ts';
import { say } from './say.ts';
import { Settings } from './settings.ts';
import { SuggestionRefresh } from './suggestion-refresh.ts';
import { Situations } from './situations.ts';
import { StatusBar } from './status-bar.ts';
import type { ModelChooser, Surroundings } from './surroundings.ts';
import { AdaptiveDebouncer } from '../suggestion/debouncer.ts';
import { RecentEdits } from '../suggestion/recent-edits.ts';
import { KeystrokeMeter } from '../suggestion/keystroke-meter.ts';
import { CursorPrefill } from '../suggestion/cursor-prefill.ts';
import { RecentErrors } from '../suggestion/recent-errors.ts';
import { SessionStatistics } from '../suggestion/statistics.ts';
import { SuggestionSource } from '../suggestion/suggestion-source.ts';
import { systemClock } from '../util/clock.ts';
import type { PlainText } from '../util/plain-text.ts';
import { WorkerClient } from '../worker/client/worker-client.ts';

/** What an entry point gets of what was created. */
export interface Activated<Chooser extends ModelChooser> {
  readonly api: ForetypeApi;
  readonly benchmark: BenchmarkParts & { readonly models: Chooser };
  /** Starts the worker anew. */
  readonly restart: () => Promise<void>;
}

/** Creates the editor side and starts the worker; returns before the worker runs. */
export function activateIn<Chooser extends ModelChooser>(
  surroundings: Surroundings<Chooser>,
  { extension, extensionUri, globalState, subscriptions, workspaceState }: vscode.ExtensionContext,
): Activated<Chooser> {
  const start = systemClock.now();
  const log = createLog();
  const settings = new Settings(declaredSettings(extension.packageJSON), new ModelConsent(workspaceState));
  const notebooks = new OpenNotebooks();
  const documents = new OpenDocuments(notebooks);
  const meter = new KeystrokeMeter(surroundings.threadTime);
  const statistics = new SessionStatistics();
  const errors = new RecentErrors(systemClock);
  const readable = withoutExcluded(documents, (uri) => settings.excludes(documents.get(uri)));
  const client = new WorkerClient({
    launch: surroundings.launch,
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
  const loader = new ModelLoader(
    surroundings.modelPlaces,
    settings,
    client,
    new EngineMeasurements(globalState),
  );
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
  const speeds = new ModelSpeeds({
    ...{ client, source, memento: globalState, bytesOf: surroundings.modelBytes },
  });
  const models = surroundings.createChooser({ settings, loader, modelSwitch, speeds });
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
  const benchmark = {
    ...{ client, settings, readable, loader, models, loan, speeds, pages },
    machine: surroundings.machine,
  };
  // Disposed in this order: each before those that it uses.
  subscriptions.push(
    vscode.languages.registerInlineCompletionItemProvider('*', provider),
    registerCommands({
      ...{ extension, source, control, snooze, notifications, statusBar, log },
      ...{ statistics, meter, errors, inspector, projectReader, ...benchmark },
    }),
    new DocumentSync({ client, notebooks, source, recentEdits, cursorPrefill, meter }),
    new CursorTracker({ client, source, recentEdits, situations, cursorPrefill, meter }),
    new PlaceTracker({ client, documents, settings, situations, clock: systemClock, meter }),
    new FirstSuggestion(client, source),
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
  return {
    api: createApi({ client, source, statusBar, meter, activationMs }),
    benchmark,
    restart: () => restartWorker({ client, loader, notifications }),
  };
}
