import * as vscode from 'vscode';

/**
 * Reads a large file of the extension itself from where the page has the extension from. Unlike VS Code's file systems, this
 * tells how far it is, and does not pass the bytes through the page's own thread.
 *
 * @param path names of folders and the file within the extension
 * @param bytes size of the file
 */
export async function fetchFile(
  extensionUri: vscode.Uri,
  path: readonly string[],
  bytes: number,
  onProgress: (fraction: number) => void,
): Promise<Uint8Array> {
  const uri = vscode.Uri.joinPath(extensionUri, ...path);
  try {
    // VS Code turns the scheme of a remote machine into the address of its server.
    const response = await fetch(uri.toString(true), WHOLE_RANGE);
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    return await readAll(response.body, bytes, onProgress);
  } catch {
    // Some schemes are those of VS Code's file systems only.
    return vscode.workspace.fs.readFile(uri);
  }
}

/**
 * A browser asks for a range as it is, not compressed. Some servers would take seconds to compress weights, which hardly become
 * smaller. Those that know no ranges send the whole file as well.
 */
const WHOLE_RANGE = { headers: { Range: 'bytes=0-' } };

/** So many steps of progress are told. */
const STEPS = 50;

async function readAll(
  body: ReadableStream<Uint8Array>,
  bytes: number,
  onProgress: (fraction: number) => void,
): Promise<Uint8Array> {
  const all = new Uint8Array(bytes);
  const reader = body.getReader();
  let told = 0;
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    all.set(value, at);
    at += value.byteLength;
    if (at - told < bytes / STEPS) continue;
    told = at;
    onProgress(at / bytes);
  }
  if (at !== bytes) throw new Error(`${at} bytes instead of ${bytes}`);
  return all;
}
