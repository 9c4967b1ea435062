import { availabilityText, type Availability } from '../control/availability.ts';
import { count } from '../presentation/plural.ts';
import { megabytes } from '../presentation/status-text.ts';
import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import { loadingText } from '../presentation/language-status-text.ts';
import type { ClientState } from '../worker/client/types.ts';
import type { Eagerness, MemoryReport } from '../worker/protocol.ts';
import { commandIds } from './command-ids.ts';

export interface MenuInput {
  readonly client: ClientState;
  readonly memory: MemoryReport | undefined;
  readonly availability: Availability;
  /** Whether `foretype.enable` is on for the document. */
  readonly enabled: boolean;
  readonly eagerness: Eagerness;
  readonly snoozed: boolean;
  /** The display name of the document's language, if there is a document. */
  readonly language: PlainText | undefined;
  /** Names of other extensions that show ghost text. */
  readonly otherProviders: readonly string[];
}

export interface MenuEntry {
  readonly label: string;
  /** Beside the label. */
  readonly description?: PlainText;
  /** Below the label. */
  readonly detail?: PlainText;
  /** A command and its arguments; without it, the entry is the heading of the following ones. */
  readonly run?: readonly [command: string, ...parameters: string[]];
}

/** The state in one or two sentences, as the menu's title. */
export function menuSummary({ client, availability }: MenuInput): PlainText {
  switch (client.kind) {
    case 'failed':
      return client.message;
    case 'stopped':
    case 'loading':
      return sentence`${availabilityText(availability)} Foretype is ${loadingText(client)}.`;
    case 'ready':
      return sentence`${availabilityText(availability)} Model: ${client.model.name}.`;
  }
}

/** All commands that apply here: problems first, then the most frequent commands. */
export function menuEntries(input: MenuInput): MenuEntry[] {
  const { client, memory } = input;
  const model = client.kind === 'ready' ? { description: client.model.name } : {};
  const cache =
    memory === undefined
      ? {}
      : { description: plain(`${count(memory.cachedTokens, 'token')}, ${megabytes(memory.cacheBytes)}`) };
  return [
    ...remarks(input),
    { label: 'Suggestions' },
    ...suggestionEntries(input),
    { label: 'Look inside' },
    { label: '$(info) Explain Last Completion', run: [commandIds.explainLastCompletion] },
    { label: '$(pulse) Show Cache Inspector', run: [commandIds.showCacheInspector] },
    { label: '$(dashboard) Benchmark This Machine', run: [commandIds.benchmark] },
    { label: '$(output) Show Log', run: [commandIds.showLog] },
    { label: '$(clippy) Copy Diagnostics', run: [commandIds.copyDiagnostics] },
    { label: 'Model and cache' },
    { label: '$(package) Choose Model…', ...model, run: [commandIds.chooseModel] },
    { label: '$(clear-all) Clear KV Cache', ...cache, run: [commandIds.clearKvCache] },
    { label: '$(debug-restart) Restart Worker', run: [commandIds.restartWorker] },
    { label: 'Foretype' },
    { label: '$(mortar-board) Get Started', run: [commandIds.getStarted] },
    { label: '$(gear) Settings', run: [openSettings, 'foretype'] },
  ];
}

const openSettings = 'workbench.action.openSettings';

function remarks({ availability, otherProviders }: MenuInput): MenuEntry[] {
  const entries: MenuEntry[] = [];
  if (availability.kind === 'editor-off') {
    entries.push({
      label: '$(warning) Turn Inline Suggestions On in VS Code…',
      detail: sentence`Opens the setting "editor.inlineSuggest.enabled", which is off here.`,
      run: [openSettings, 'editor.inlineSuggest.enabled'],
    });
  }
  if (availability.kind === 'excluded' && availability.pattern !== undefined) {
    entries.push({
      label: '$(eye-closed) Change Which Files Are Excluded…',
      detail: sentence`This one matches ${availability.pattern}.`,
      run: [openSettings, 'foretype.exclude'],
    });
    // Not the first entry, which Enter runs.
    entries.push({
      label: '$(eye) Read This File Anyway',
      detail: sentence`Adds an exception from ${availability.pattern} to "foretype.exclude", for this file alone.`,
      run: [commandIds.readThisFile],
    });
  }
  if (otherProviders.length > 0) {
    entries.push({
      label: `$(warning) ${otherProviders.join(' and ')} may suggest here too`,
      detail: sentence`VS Code then shows whichever answers, not both. Opens the extensions that run, to turn one off.`,
      run: ['workbench.extensions.action.showEnabledExtensions'],
    });
  }
  return entries;
}

function suggestionEntries({ availability, enabled, eagerness, snoozed, language }: MenuInput): MenuEntry[] {
  // Only the setting can include an excluded file; a document that is no file cannot be included.
  if (availability.kind === 'excluded') return snoozed ? [endSnooze] : [...snoozes];
  const [icon, state] = enabled ? ['$(circle-slash)', 'Off'] : ['$(check)', 'On'];
  const forLanguage: MenuEntry[] =
    language === undefined
      ? []
      : [{ label: `${icon} Turn ${state} for ${language}`, run: [commandIds.toggleLanguage] }];
  return [
    { label: '$(zap) Suggest Now', run: [commandIds.triggerCompletion] },
    {
      label: '$(settings) How Eager to Suggest…',
      description: plain(eagerness),
      run: [commandIds.chooseEagerness],
    },
    ...(snoozed ? [endSnooze] : enabled ? snoozes : []),
    ...forLanguage,
    { label: `${icon} Turn Completions ${state}`, run: [commandIds.toggleCompletions] },
  ];
}

const endSnooze: MenuEntry = { label: '$(debug-start) End Snooze', run: [commandIds.resume] };

const snoozes: readonly MenuEntry[] = [
  { label: '$(debug-pause) Snooze for 5 Minutes', run: [commandIds.snooze] },
  { label: '$(debug-pause) Snooze Until Restart', run: [commandIds.snoozeUntilRestart] },
];
