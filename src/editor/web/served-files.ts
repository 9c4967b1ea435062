import * as vscode from 'vscode';
import { isBundled, type FileService, type ModelFacts } from '../../worker/web-files.ts';
import type { EarlyModel } from './early-model.ts';
import { fetchFile } from './extension-file.ts';
import { modelUri } from './model-uri.ts';

/** What the build knows of the bundled model, as folders of a web server cannot be listed. */
export interface BundledModelFacts {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads the bundled model from where the page has the extension from. */
export async function fetchBundledModel(
  extensionUri: vscode.Uri,
  { name, bytes }: BundledModelFacts,
  onProgress: (fraction: number) => void,
): Promise<Uint8Array> {
  return fetchFile(extensionUri, ['media', 'model', name], bytes, onProgress);
}

/**
 * The files of the extension, and those that a person has chosen, through VS Code's file systems.
 *
 * @param early the bundled model, if it is being read
 */
export function servedFiles(
  extensionUri: vscode.Uri,
  bundled: BundledModelFacts | undefined,
  early?: EarlyModel,
): FileService {
  const { fs } = vscode.workspace;
  return {
    runtime: async (name) => fs.readFile(vscode.Uri.joinPath(extensionUri, 'dist', name)),
    facts: async (model): Promise<ModelFacts> => {
      if (bundled !== undefined && isBundled(model)) {
        const { bytes, sha256 } = bundled;
        return { bytes, version: sha256, sha256 };
      }
      const { size, mtime } = await fs.stat(modelUri(model));
      return { bytes: size, version: `${mtime}`, sha256: undefined };
    },
    model: async (model, onProgress) => {
      if (bundled === undefined || !isBundled(model)) return fs.readFile(modelUri(model));
      return (await early?.take(onProgress)) ?? fetchBundledModel(extensionUri, bundled, onProgress);
    },
  };
}
