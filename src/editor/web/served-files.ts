import * as vscode from 'vscode';
import { isBundled, type FileService, type ModelFacts } from '../../worker/web-files.ts';
import { fetchFile } from './extension-file.ts';
import { modelUri } from './model-uri.ts';

/** What the build knows of the bundled model, as folders of a web server cannot be listed. */
export interface BundledModelFacts {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The files of the extension, and those that a person has chosen, through VS Code's file systems. */
export function servedFiles(extensionUri: vscode.Uri, bundled: BundledModelFacts | undefined): FileService {
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
      return fetchFile(extensionUri, ['media', 'model', bundled.name], bundled.bytes, onProgress);
    },
  };
}
