import * as vscode from 'vscode';
import { BackgroundReader } from '../control/background-reader.ts';
import { filesWithoutExcluded } from '../control/guarded-source.ts';
import {
  byModule,
  importedBy,
  isSourcePath,
  isWrittenByHand,
  MAX_SOURCE_BYTES,
  OTHER_FILES,
  readingOrder,
  SOURCE_FILES,
  type OpenFile,
} from '../control/project-files.ts';
import type { Clock } from '../util/clock.ts';
import { errorMessage } from '../util/errors.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { Settings } from './settings.ts';
import { projectOf, workspacePath } from './workspace-path.ts';

/** Maximum number of files of one workspace folder. */
const MAX_FILES = 5_000;
/** Lines at the start of a document that are searched for imports. */
const IMPORT_LINES = 200;
/** UTF-16 units of source code to a token, and bytes of memory that it takes; both are rounded down. */
const UNITS_PER_TOKEN = 3;
const BYTES_PER_TOKEN = 7;

export interface ProjectReaderParts {
  readonly client: WorkerClient;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: vscode.LogOutputChannel;
}

/**
 * Reads the source files of the workspace for the worker's memories of projects: all of them when a model is loaded, later
 * those that change. Excluded files are never read.
 */
export class ProjectReader implements vscode.Disposable {
  readonly #parts: ProjectReaderParts;
  readonly #reader: BackgroundReader;
  readonly #subscriptions: vscode.Disposable;
  /** The files of each workspace folder, by the name that imports have for them. */
  readonly #modules = new Map<string, ReadonlyMap<string, string>>();
  #search = new vscode.CancellationTokenSource();

  constructor(parts: ProjectReaderParts) {
    this.#parts = parts;
    const { client, settings, clock } = parts;
    this.#reader = new BackgroundReader({
      clock,
      read: filesWithoutExcluded(
        async (uri) => readSource(vscode.Uri.parse(uri)),
        (uri) => settings.excludesFile(vscode.Uri.parse(uri)),
      ),
      found: (uri, text) => {
        client.sendFile({ project: projectOf(vscode.Uri.parse(uri)), uri, text });
      },
      lost: (uri) => {
        client.forgetFile(uri);
      },
    });
    let wasReady = false;
    const unlisten = client.onDidChangeState(({ kind }) => {
      const isReady = kind === 'ready';
      if (isReady && !wasReady) this.restart();
      wasReady = isReady;
    });
    const watcher = vscode.workspace.createFileSystemWatcher(SOURCE_FILES);
    const changed = (uri: vscode.Uri): void => {
      this.#add(uri);
    };
    this.#subscriptions = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete((uri) => {
        this.#reader.remove(uri.toString());
      }),
      settings.onDidChangeExclusions(() => {
        client.forgetFiles();
        this.restart();
      }),
      vscode.workspace.onDidChangeTextDocument(() => {
        this.#reader.typed();
      }),
      // The worker has forgotten the document; its file belongs to the project as before.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#add(uri);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined) this.#readImported(editor.document);
      }),
      new vscode.Disposable(unlisten),
    );
  }

  /** Reads all files again. */
  restart(): void {
    this.#search.cancel();
    this.#search.dispose();
    this.#search = new vscode.CancellationTokenSource();
    this.#modules.clear();
    const { projectMemoryBytes } = this.#parts.settings.model();
    this.#reader.restart((projectMemoryBytes / BYTES_PER_TOKEN) * UNITS_PER_TOKEN);
    if (projectMemoryBytes > 0) void this.#find(this.#search.token);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#search.cancel();
    this.#search.dispose();
    this.#reader.dispose();
  }

  async #find(token: vscode.CancellationToken): Promise<void> {
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      try {
        const pattern = new vscode.RelativePattern(folder, SOURCE_FILES);
        const found = await vscode.workspace.findFiles(pattern, OTHER_FILES, MAX_FILES, token);
        if (token.isCancellationRequested) return;
        // Folders in a workspace may lie in each other; a file belongs to the inner one.
        const uris = new Map(
          found
            .filter((uri) => projectOf(uri) === folder.uri.toString())
            .map((uri) => [workspacePath(uri) ?? '', uri.toString()])
            .filter((entry): entry is [string, string] => isSourcePath(entry[0] ?? '')),
        );
        this.#modules.set(folder.uri.toString(), byModule(uris));
        this.#reader.add(readingOrder([...uris.keys()], openFiles()).flatMap((path) => uris.get(path) ?? []));
      } catch (error) {
        this.#parts.log.debug(`The files of a workspace folder cannot be listed: ${errorMessage(error)}`);
      }
    }
  }

  #add(uri: vscode.Uri): void {
    const path = workspacePath(uri);
    const isOn = this.#parts.settings.model().projectMemoryBytes > 0;
    if (isOn && path !== undefined && isSourcePath(path)) this.#reader.add([uri.toString()]);
  }

  /** In a project larger than the memory, what the file in front imports is read before anything else. */
  #readImported(document: vscode.TextDocument): void {
    const modules = this.#modules.get(projectOf(document.uri));
    const file = openFile(document);
    if (modules !== undefined && file !== undefined) this.#reader.addWanted(importedBy(file, modules));
  }
}

/** The text of a file; `undefined` if it is not written by hand. */
async function readSource(uri: vscode.Uri): Promise<string | undefined> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_SOURCE_BYTES) return undefined;
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  return isWrittenByHand(text) ? text : undefined;
}

function openFiles(): OpenFile[] {
  return vscode.window.visibleTextEditors.flatMap(({ document }) => openFile(document) ?? []);
}

/** `undefined` for a document outside of the workspace. */
function openFile(document: vscode.TextDocument): OpenFile | undefined {
  const path = workspacePath(document.uri);
  if (path === undefined) return undefined;
  return { path, text: document.getText(new vscode.Range(0, 0, IMPORT_LINES, 0)) };
}
