import * as vscode from 'vscode';

/** What people call a language, such as `TypeScript`; its id where no extension tells. */
export function languageName(id: string): string {
  for (const { packageJSON } of vscode.extensions.all) {
    const { contributes } = packageJSON as Manifest;
    const name = contributes?.languages?.find((language) => language.id === id)?.aliases?.[0];
    if (name !== undefined) return name;
  }
  return id;
}

interface Manifest {
  readonly contributes?: { readonly languages?: readonly Language[] };
}

interface Language {
  readonly id: string;
  readonly aliases?: readonly string[];
}
