import * as vscode from 'vscode';
import type { ModelEntry } from '../../presentation/model-entries.ts';

export type EntryButton = 'remove' | 'reveal';

/** What a person does with the list. */
export interface PickerHandlers {
  readonly chosen: (entry: ModelEntry) => void;
  readonly pressed: (entry: ModelEntry, button: EntryButton) => void;
  /** It was closed without a choice. */
  readonly hidden: () => void;
}

/** A list that is shown while it is filled. */
export interface PickerView {
  /** Replaces the entries, and keeps the one that is in focus. */
  update(entries: readonly ModelEntry[], isBusy: boolean): void;
  close(): void;
}

export type OpenPicker = (handlers: PickerHandlers) => PickerView;

interface EntryItem extends vscode.QuickPickItem {
  readonly entry: ModelEntry;
}

interface EntryItemButton extends vscode.QuickInputButton {
  readonly button: EntryButton;
}

/** Shows the list as one of VS Code's quick picks. */
export const openQuickPick: OpenPicker = (handlers) =>
  openWith(handlers, {
    title: 'Foretype: Choose Model',
    placeholder: 'Files are used where they are; nothing is downloaded unless you choose it',
  });

/** The same, to choose a model that is compared with the one in use. */
export const openOtherPick: OpenPicker = (handlers) =>
  openWith(handlers, {
    title: 'Foretype: Compare With',
    placeholder: 'It is loaded while it is measured; then the model in use is loaded again',
  });

function openWith(
  { chosen, pressed, hidden }: PickerHandlers,
  { title, placeholder }: { readonly title: string; readonly placeholder: string },
): PickerView {
  const picker = vscode.window.createQuickPick<EntryItem>();
  picker.title = title;
  picker.placeholder = placeholder;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.keepScrollPosition = true;
  picker.onDidAccept(() => {
    const [item] = picker.selectedItems;
    if (item !== undefined) chosen(item.entry);
  });
  picker.onDidTriggerItemButton(({ item, button }) => {
    pressed(item.entry, (button as EntryItemButton).button);
  });
  picker.onDidHide(hidden);
  picker.show();
  return {
    update: (entries, isBusy) => {
      const [active] = picker.activeItems;
      picker.busy = isBusy;
      picker.items = entries.map(itemOf);
      const again = picker.items.find(({ label }) => label === active?.label);
      if (again !== undefined) picker.activeItems = [again];
    },
    close: () => {
      picker.dispose();
    },
  };
}

function itemOf(entry: ModelEntry): EntryItem {
  const { label, description, detail, choice, ownFile } = entry;
  const { Separator, Default } = vscode.QuickPickItemKind;
  return {
    ...{ label, entry, kind: choice === undefined ? Separator : Default },
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
    ...(ownFile === undefined ? {} : { buttons: fileButtons }),
  };
}

const fileButtons: readonly EntryItemButton[] = [
  { button: 'reveal', iconPath: new vscode.ThemeIcon('folder-opened'), tooltip: 'Reveal in File Manager' },
  { button: 'remove', iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Remove' },
];
