import * as vscode from 'vscode';
import { plain } from '../util/plain-text.ts';
import type { PlainText } from '../util/plain-text.ts';

/** What people call a language, such as `TypeScript`; its id where no extension tells. */
export function languageName(id: string): PlainText {
  for (const { packageJSON } of vscode.extensions.all) {
    const { contributes } = packageJSON as Manifest;
    const name = contributes?.languages?.find((language) => language.id === id)?.aliases?.[0];
    if (name !== undefined) return plain(name);
  }
  return plain(id);
}

interface Manifest {
  readonly contributes?: { readonly languages?: readonly Language[] };
}

interface Language {
  readonly id: string;
  readonly aliases?: readonly string[];
}
