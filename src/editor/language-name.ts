import * as vscode from 'vscode';
import { plain, type PlainText } from '../util/plain-text.ts';

/** A language's display name, such as `TypeScript`; its id if no extension declares one. */
export function languageName(id: string): PlainText {
  for (const { packageJSON } of vscode.extensions.all) {
    const { contributes } = packageJSON as LanguagesManifest;
    const name = contributes?.languages?.find((language) => language.id === id)?.aliases?.[0];
    if (name !== undefined) return plain(name);
  }
  return plain(id);
}

interface LanguagesManifest {
  readonly contributes?: { readonly languages?: readonly Language[] };
}

interface Language {
  readonly id: string;
  readonly aliases?: readonly string[];
}
