import * as vscode from 'vscode';

export const pageScheme = 'foretype';

/**
 * Virtual documents, read-only and beside the code. Unlike a message, a page can be read line by line by a screen reader,
 * searched, selected and copied. Its text is generated when the page is shown, and does not change while it is open.
 */
export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly #texts = new Map<string, string>();

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(pageScheme, this);
  }

  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  /** Shows a page under its name, such as `Benchmark.txt`. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: pageScheme, path: `/${name}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    // A page that is open already stays in its editor group.
    const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    await vscode.window.showTextDocument(document, {
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.Beside,
      preview: true,
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
