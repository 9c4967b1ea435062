import * as vscode from 'vscode';
import type { DeclaredSettings } from '../control/declared-settings.ts';
import { exceptionFor } from '../control/exception.ts';
import { Exclusions, type ExcludableFile } from '../control/exclusions.ts';
import type { PlainText } from '../util/plain-text.ts';
import { ENGINE_NAMES, type Eagerness, type EngineName } from '../worker/protocol.ts';
import type { DebounceLimits } from '../suggestion/debouncer.ts';
import { effectsOf, type SettingEffect, type SettingWith } from './setting-effects.ts';
import { SettingReader } from './setting-reader.ts';
import { asJson, eagernesses, languageChange, readList, settingPlace } from './setting-values.ts';
import type { ModelConsent } from './model-consent.ts';
import { fileOf, workspacePath } from './workspace-path.ts';

const section = 'foretype';
/** VS Code's own setting that turns all inline suggestions on or off. */
const inlineSuggest = 'editor.inlineSuggest.enabled';

export interface DocumentSettings {
  readonly enabled: boolean;
  /** The pattern in `foretype.exclude` that the document matches, if any. */
  readonly excludedBy: PlainText | undefined;
  /** Whether VS Code shows inline suggestions. */
  readonly inlineSuggest: boolean;
  readonly multiline: boolean;
  readonly maxTokens: number;
  /** For automatic suggestions. */
  readonly eagerness: Eagerness;
}

export interface ModelSettings {
  /** Empty for the bundled model. */
  readonly path: string;
  /** A file that the workspace names instead, and for which the user was not asked. */
  readonly unansweredPath: string | undefined;
  /** As JSON; empty if the file decides. */
  readonly fim: string;
  /** 0 for as many as suit the model. */
  readonly contextTokens: number;
  readonly cacheBytes: number;
  readonly otherFiles: boolean;
  /** Upper bound for the memories of all projects; 0 for none. */
  readonly projectMemoryBytes: number;
  readonly engine: EngineName;
  /** 0 to have it chosen by the machine. */
  readonly threads: number;
  readonly burstThreads: number;
}

/** Where models are looked for and downloaded from. */
export interface ModelSources {
  /** As they are written; see `readFolders`. */
  readonly folders: readonly string[];
  /** Scheme and host, without a slash at the end. */
  readonly downloadHost: string;
}

interface KnownSettings {
  /** The language for which the settings were read, as it may change. */
  readonly languageId: string;
  readonly settings: DocumentSettings;
}

/** The extension's settings, typed and within their ranges. */
export class Settings implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #modelChanged = new vscode.EventEmitter<void>();
  readonly #exclusionsChanged = new vscode.EventEmitter<void>();
  readonly #declared: DeclaredSettings;
  readonly #consent: ModelConsent;
  readonly #subscription: vscode.Disposable;
  // Cached, as reading the configuration takes longer than everything else that a keystroke does.
  #ofDocuments = new WeakMap<vscode.TextDocument, KnownSettings>();
  /** Exclusions by folder; cached, as compiling them takes longer than matching a file. */
  readonly #exclusions = new Map<string, Exclusions>();
  #debounce: DebounceLimits | undefined;
  #model: ModelSettings | undefined;
  #prepareTokensPerMinute: number | undefined;

  constructor(declared: DeclaredSettings, consent: ModelConsent) {
    this.#declared = declared;
    this.#consent = consent;
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(section) && !event.affectsConfiguration(inlineSuggest)) return;
        this.#forget();
        const effects = effectsOf((name) => event.affectsConfiguration(`${section}.${name}`));
        // Other listeners must find the new exclusions in effect.
        if (effects.has('exclusions')) this.#exclusionsChanged.fire();
        this.#changed.fire();
        if (effects.has('load')) this.#modelChanged.fire();
      }),
      // A file whose workspace folder changes has other settings and another path.
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#forget();
        this.#exclusionsChanged.fire();
        this.#changed.fire();
      }),
    );
  }

  readonly onDidChange = this.#changed.event;
  /** Fires when a setting changes that requires another load of the model. */
  readonly onDidChangeModel = this.#modelChanged.event;
  readonly onDidChangeExclusions = this.#exclusionsChanged.event;

  /** The settings for a document's language and folder; without a document, those without a language and folder. */
  forDocument(document: vscode.TextDocument | undefined): DocumentSettings {
    if (document === undefined) return this.#readDocument(undefined);
    const { languageId } = document;
    const known = this.#ofDocuments.get(document);
    if (known?.languageId === languageId) return known.settings;
    const settings = this.#readDocument(document);
    this.#ofDocuments.set(document, { languageId, settings });
    return settings;
  }

  /** Whether a pattern excludes the document. */
  excludes(document: vscode.TextDocument | undefined): boolean {
    return document !== undefined && this.forDocument(document).excludedBy !== undefined;
  }

  /** The same for a file that need not be open. */
  excludesFile(uri: vscode.Uri): boolean {
    return this.#exclusionsAt(uri).matching(excludable(uri)) !== undefined;
  }

  debounceLimits(): DebounceLimits {
    return (this.#debounce ??= this.#readDebounceLimits());
  }

  /** Tokens that may be evaluated in a minute at places where the cursor may go next; 0 for none. */
  prepareTokensPerMinute(): number {
    return (this.#prepareTokensPerMinute ??= this.#reader<'none'>().integer('prepare.tokensPerMinute'));
  }

  model(): ModelSettings {
    return (this.#model ??= this.#readModel());
  }

  modelSources(): ModelSources {
    const values = vscode.workspace.getConfiguration(section);
    const host = readPath(values.get<unknown>('models.downloadHost')).replace(/\/+$/, '');
    return {
      folders: readList(values.get<unknown>('models.folders')),
      downloadHost: host === '' ? this.#declared['foretype.models.downloadHost'].default : host,
    };
  }

  #readDocument(document: vscode.TextDocument | undefined): DocumentSettings {
    const values = this.#reader<'none'>(document);
    return {
      enabled: values.switch('enable'),
      excludedBy: document && this.#exclusionsAt(document.uri).matching(excludable(document.uri)),
      inlineSuggest: vscode.workspace.getConfiguration('', document).get<unknown>(inlineSuggest) !== false,
      multiline: values.switch('multiline'),
      maxTokens: values.integer('maxTokens'),
      eagerness: values.choice('suggestions', eagernesses),
    };
  }

  #exclusionsAt(uri: vscode.Uri): Exclusions {
    const file = fileOf(uri);
    const folder = vscode.workspace.getWorkspaceFolder(file)?.uri.toString() ?? '';
    const known = this.#exclusions.get(folder);
    if (known !== undefined) return known;
    const values = vscode.workspace.getConfiguration(section, file);
    const exclusions = new Exclusions(values.get('exclude'), values.inspect('exclude')?.defaultValue);
    this.#exclusions.set(folder, exclusions);
    return exclusions;
  }

  #forget(): void {
    this.#ofDocuments = new WeakMap();
    this.#exclusions.clear();
    this.#debounce = undefined;
    this.#model = undefined;
    this.#prepareTokensPerMinute = undefined;
  }

  #readDebounceLimits(): DebounceLimits {
    const values = this.#reader<'none'>();
    return { minimum: values.integer('delay.minimum'), maximum: values.integer('delay.maximum') };
  }

  #readModel(): ModelSettings {
    const values = this.#reader<'load'>();
    const configuration = vscode.workspace.getConfiguration(section);
    return {
      ...this.#readModelPath(configuration),
      fim: asJson(configuration.get('model.fim')),
      contextTokens: readContext(values.integer('context.tokens')),
      cacheBytes: values.integer('cache.megabytes') * 1024 * 1024,
      otherFiles: values.switch('context.otherFiles'),
      projectMemoryBytes: values.switch('context.projectMemory')
        ? values.integer('context.projectMemoryMegabytes') * 1024 * 1024
        : 0,
      engine: values.choice('engine.name', ENGINE_NAMES),
      threads: values.integer('engine.threads'),
      burstThreads: values.integer('engine.burstThreads'),
    };
  }

  /** A reader for the settings with this effect only. */
  #reader<Effect extends SettingEffect>(document?: vscode.TextDocument): SettingReader<SettingWith<Effect>> {
    return new SettingReader(this.#declared, vscode.workspace.getConfiguration(section, document));
  }

  /** The workspace's model file if the user has agreed to it, else the user's own. */
  #readModelPath(values: vscode.WorkspaceConfiguration): Pick<ModelSettings, 'path' | 'unansweredPath'> {
    const { workspaceValue, globalValue } = values.inspect<unknown>('model.path') ?? {};
    const path = readPath(values.get<unknown>('model.path'));
    const own = readPath(globalValue);
    if (workspaceValue === undefined || path === '' || path === own)
      return { path, unansweredPath: undefined };
    const answer = this.#consent.of(path);
    return { path: answer === true ? path : own, unansweredPath: answer === undefined ? path : undefined };
  }

  /** Records whether a model file that the workspace names may be loaded. */
  async answerModelPath(path: string, allowed: boolean): Promise<void> {
    await this.#consent.set(path, allowed);
    this.#model = undefined;
    this.#modelChanged.fire();
  }

  /** Turns completions on or off in the scope that has effect for the document. Returns whether they are on now. */
  async toggle(document: vscode.TextDocument | undefined): Promise<boolean> {
    const values = vscode.workspace.getConfiguration(section, document);
    const { scope, inLanguage } = settingPlace(values.inspect('enable'));
    const enabled = !this.forDocument(document).enabled;
    await values.update('enable', enabled, targets[scope], inLanguage);
    return enabled;
  }

  /** Turns completions on or off for the document's language. Returns whether they are on now. */
  async toggleLanguage(document: vscode.TextDocument): Promise<boolean> {
    const values = vscode.workspace.getConfiguration(section, document);
    const enabled = !this.forDocument(document).enabled;
    const { scope, value } = languageChange(values.inspect('enable'), enabled);
    await values.update('enable', value, targets[scope], true);
    return enabled;
  }

  /** Includes one excluded document by an exception in `foretype.exclude`. */
  async readAnyway({ uri }: vscode.TextDocument): Promise<void> {
    const { glob, scope } = exceptionFor(excludable(uri), vscode.workspace.isTrusted);
    const values = vscode.workspace.getConfiguration(section, fileOf(uri));
    const written = values.inspect<unknown>('exclude');
    const before = scope === 'global' ? written?.globalValue : written?.workspaceFolderValue;
    const after = { ...(typeof before === 'object' ? before : {}), [glob]: false };
    await values.update('exclude', after, targets[scope]);
  }

  /** Sets the eagerness in the scope that has effect for the document. */
  async setEagerness(document: vscode.TextDocument | undefined, eagerness: Eagerness): Promise<void> {
    const values = vscode.workspace.getConfiguration(section, document);
    const { scope, inLanguage } = settingPlace(values.inspect('suggestions'));
    await values.update('suggestions', eagerness, targets[scope], inLanguage);
  }

  /** Sets the model file, or the bundled model for an empty path. */
  async setModelPath(path: string): Promise<void> {
    const values = vscode.workspace.getConfiguration(section);
    const inWorkspace = values.inspect('model.path')?.workspaceValue !== undefined;
    // Without a value in the workspace, the user's own setting would take effect.
    if (inWorkspace && path !== '') await this.#consent.set(path, true);
    if (inWorkspace) await values.update('model.path', path, vscode.ConfigurationTarget.Workspace);
    else await values.update('model.path', path === '' ? undefined : path, vscode.ConfigurationTarget.Global);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
    this.#modelChanged.dispose();
    this.#exclusionsChanged.dispose();
  }
}

const targets = {
  folder: vscode.ConfigurationTarget.WorkspaceFolder,
  workspace: vscode.ConfigurationTarget.Workspace,
  global: vscode.ConfigurationTarget.Global,
} as const;

function readPath(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function excludable(uri: vscode.Uri): ExcludableFile {
  return { path: uri.path, workspacePath: workspacePath(uri) };
}

/** 0 leaves it to the model; fewer tokens than these are of no use. */
function readContext(tokens: number): number {
  return tokens === 0 ? 0 : Math.max(LEAST_CONTEXT, tokens);
}

const LEAST_CONTEXT = 128;
