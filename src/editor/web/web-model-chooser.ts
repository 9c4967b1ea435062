import * as vscode from 'vscode';
import { plainPath, sentence, type PlainText } from '../../util/plain-text.ts';
import { askForModelFile } from '../models/ask-for-file.ts';
import type { ModelSwitch } from '../models/model-switch.ts';
import type { Settings } from '../settings.ts';
import type { ChosenPair, ModelChooser, ModelChooserParts } from '../surroundings.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

/** Lets a person choose a model on a web page: the bundled one, or a file. There is no disk to look for others on. */
export class WebModelChooser implements ModelChooser {
  readonly #settings: Settings;
  readonly #modelSwitch: ModelSwitch;

  constructor({ settings, modelSwitch }: ModelChooserParts) {
    this.#settings = settings;
    this.#modelSwitch = modelSwitch;
  }

  async choose(): Promise<void> {
    const { path } = this.#settings.model();
    const own: ModelItem[] =
      path === ''
        ? []
        : [
            {
              label: `$(file-binary) ${fileName(path)}`,
              description: 'in use',
              run: () => Promise.resolve(),
            },
          ];
    const items: readonly ModelItem[] = [
      {
        label: '$(package) Bundled model',
        ...(path === '' ? { description: 'in use' } : {}),
        run: () => this.#take('', sentence`The bundled model`),
      },
      ...own,
      {
        label: '$(folder-opened) Choose a GGUF file…',
        detail: 'It is kept in the browser’s storage, and used from there after a reload',
        run: () => this.#browse(),
      },
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Foretype: Choose Model',
      placeHolder: 'In the browser, models are not looked for and not downloaded',
    });
    await picked?.run();
  }

  /** None are looked for here. */
  hasOthers(): Promise<boolean> {
    return Promise.resolve(false);
  }

  chooseOther(): Promise<ChosenPair | undefined> {
    return Promise.resolve(undefined);
  }

  async #browse(): Promise<void> {
    const picked = await askForModelFile();
    if (picked === undefined) return;
    const model = picked.toString();
    await this.#take(model, fileName(model));
  }

  async #take(model: string, name: PlainText): Promise<void> {
    await this.#modelSwitch.to(model, name);
  }
}

function fileName(model: string): PlainText {
  return plainPath(decodeURIComponent(model.split('/').at(-1) ?? model));
}
