import * as vscode from 'vscode';

/** Schemes of addresses on the network, which nothing but a person's request for a download may reach. */
const networkSchemes: readonly string[] = ['http', 'https', 'ftp', 'ws', 'wss'];

/** The file that the setting of the model names: a URI, or a path as on a desktop. Throws for an address on the network. */
export function modelUri(setting: string): vscode.Uri {
  // A drive's letter is no scheme.
  const uri = /^[a-z][a-z0-9+.-]+:/i.test(setting) ? vscode.Uri.parse(setting) : vscode.Uri.file(setting);
  if (networkSchemes.includes(uri.scheme.toLowerCase()))
    throw new Error('a model is not loaded from an address on the network');
  return uri;
}
