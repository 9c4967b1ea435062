import { homedir, totalmem } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SkippedFile } from '../../catalogue/finding.ts';
import type { ListedModel } from '../../catalogue/list-models.ts';
import { nodeSurroundings } from '../../catalogue/node-surroundings.ts';
import { sourceOf } from '../../download/offered-models.ts';
import { hostOf, type DownloadSource } from '../../download/source.ts';
import { findInThread, type FinderEvents } from '../../finder/model-finder.ts';
import { fileOf } from '../../presentation/measurement.ts';
import { isRunning, otherModelEntries } from '../../presentation/model-entries.ts';
import { plainPath, sentence, type PlainText } from '../../util/plain-text.ts';
import { systemClock } from '../../util/clock.ts';
import { say } from '../say.ts';
import type { ChosenModel, ChosenPair, ModelChooser, ModelChooserParts } from '../surroundings.ts';
import { askForAddress, browseForFile, revealFile } from './ask.ts';
import { downloadWithProgress } from './download-with-progress.ts';
import type { Downloads } from './downloads.ts';
import { readFolders } from './own-folders.ts';
import { openOtherPick, openQuickPick, type OpenPicker } from './picker-view.ts';
import { pickModel, type KnownModels, type Picked } from './pick-model.ts';

export interface ModelsParts extends ModelChooserParts {
  readonly extensionUri: vscode.Uri;
  readonly downloads: Downloads;
}

/** How long is looked for another model before a person is asked; milliseconds. */
const longestLookMs = 1_500;

/** What a person does with models: look at them, take one, download and remove some. */
export class Models implements ModelChooser {
  readonly #parts: ModelsParts;

  constructor(parts: ModelsParts) {
    this.#parts = parts;
  }

  get downloads(): Downloads {
    return this.#parts.downloads;
  }

  /** Lets a person choose a model, and takes it. */
  async choose(open: OpenPicker = openQuickPick): Promise<void> {
    for (;;) {
      const known = await this.#known();
      const find = (events: FinderEvents): (() => void) => this.#find(known, events);
      const picked = await pickModel(known, find, open, systemClock.after.bind(systemClock));
      // After a removal the list is shown again.
      if (picked === undefined || !(await this.#carryOut(picked))) return;
    }
  }

  /** Whether there is a model that runs besides the one in use; also true where looking for one takes long. */
  async hasOthers(): Promise<boolean> {
    const known = await this.#known();
    if (known.current !== '') return true;
    return new Promise((resolve) => {
      const settle = (has: boolean): void => {
        stopTimer();
        stopSearch();
        resolve(has);
      };
      const stopTimer = systemClock.after(longestLookMs, () => {
        settle(true);
      });
      const stopSearch = this.#find(known, {
        named: () => undefined,
        found: (item) => {
          if (isRunning(item)) settle(true);
        },
        ended: () => {
          settle(false);
        },
      });
    });
  }

  /** Lets a person choose one of the models that run besides the one in use. */
  async chooseOther(open: OpenPicker = openOtherPick): Promise<ChosenPair | undefined> {
    const known = await this.#known();
    const listed = new Map<string, ListedModel>();
    const note = (item: ListedModel | SkippedFile): void => {
      if (item.kind === 'model') listed.set(item.file.path, item);
    };
    const find = ({ named, found, ended }: FinderEvents): (() => void) =>
      this.#find(known, {
        named: (path, item) => {
          note(item);
          named(path, item);
        },
        found: (item) => {
          note(item);
          found(item);
        },
        ended,
      });
    const later = systemClock.after.bind(systemClock);
    const picked = await pickModel(known, find, open, later, otherModelEntries);
    const modelOf = (path: string): ChosenModel => {
      const file = path === '' ? (known.bundledPath ?? '') : path;
      const inspected = listed.get(file);
      const name = path === '' ? sentence`Bundled model` : plainPath(inspected?.file.name ?? basename(path));
      return { path, name, file: inspected && fileOf(inspected) };
    };
    switch (picked?.kind) {
      case 'bundled':
        return { own: modelOf(known.current), other: modelOf('') };
      case 'file':
        return { own: modelOf(known.current), other: modelOf(picked.path) };
      case 'refused':
        say.warning(picked.reason);
        return undefined;
      case 'offered':
      case 'browse':
      case 'address':
      case 'reveal':
      case 'remove':
      case undefined:
        return undefined;
    }
  }

  /** Takes a model file; empty for the bundled model. Resolves to whether it works. */
  async take(path: string, name: PlainText): Promise<boolean> {
    return this.#parts.modelSwitch.to(path, name);
  }

  /** Downloads a model and takes it. */
  async downloadAndTake(source: DownloadSource): Promise<void> {
    const { downloads } = this.#parts;
    const target = downloads.targetOf(source);
    const isThere = (await downloads.isThere(source)) || (await downloadWithProgress(downloads, source));
    if (isThere) await this.take(target, plainPath(source.place.at(-1) ?? ''));
  }

  async #known(): Promise<KnownModels> {
    const { settings, loader, downloads, speeds } = this.#parts;
    const { downloadHost } = settings.modelSources();
    const { path: current, fim } = settings.model();
    const bundledPath = await loader.bundledModel();
    return {
      ...{ current, fim, bundledPath, machineBytes: totalmem(), host: hostOf(downloadHost) },
      offers: await downloads.offers(downloadHost),
      measured: await speeds.measured(current === '' ? bundledPath : current),
    };
  }

  #find({ current, bundledPath }: KnownModels, events: FinderEvents): () => void {
    const { extensionUri, settings, downloads } = this.#parts;
    const { contextTokens, threads } = settings.model();
    const task = {
      surroundings: nodeSurroundings({
        downloads: downloads.folder,
        ownFolders: readFolders(settings.modelSources().folders, homedir()),
      }),
      files: [bundledPath ?? '', current].filter((path) => path !== ''),
      ...{ contextTokens, threads },
    };
    return findInThread(vscode.Uri.joinPath(extensionUri, 'dist', 'finder.mjs').fsPath, task, events);
  }

  /** Returns whether the list is to be shown again. */
  async #carryOut(picked: Picked): Promise<boolean> {
    switch (picked.kind) {
      case 'bundled':
        await this.take('', sentence`The bundled model`);
        return false;
      case 'file':
        await this.take(picked.path, picked.name);
        return false;
      case 'offered':
        await this.downloadAndTake(sourceOf(picked.model, this.#parts.settings.modelSources().downloadHost));
        return false;
      case 'browse': {
        const path = await browseForFile();
        if (path !== undefined) await this.take(path, plainPath(path));
        return false;
      }
      case 'address': {
        const source = await askForAddress(this.#parts.settings.modelSources().downloadHost);
        if (source !== undefined) await this.downloadAndTake(source);
        return false;
      }
      case 'refused':
        say.warning(picked.reason);
        return false;
      case 'reveal':
        await revealFile(picked.path);
        return false;
      case 'remove':
        return this.#remove(picked.path);
    }
  }

  async #remove(path: string): Promise<boolean> {
    const { downloads, settings } = this.#parts;
    const question = sentence`Remove ${plainPath(path)}? It would have to be downloaded again.`;
    if (!(await say.confirm(question, 'Remove'))) return true;
    // Otherwise the next start would find no model.
    if (settings.model().path === path) await this.take('', sentence`The bundled model`);
    await downloads.remove(path);
    return true;
  }
}
