import * as vscode from 'vscode';

/** Something to complete in; the suggestion belongs where the bar stands. */
const marked = `// Try Foretype here: grey text appears where the cursor stands.
// Tab takes it, Ctrl+Right or Cmd+Right a word of it, Esc dismisses it.

interface Item {
  name: string;
  price: number;
}

/** The price of all items together. */
function total(items: Item[]): number {
  let sum = 0;
  for (const item of items) {
    sum += |
  }
  return sum;
}

/** The item that costs most. */
function dearest(items: Item[]): Item {
`;

/** Opens a document to try Foretype in, and asks for the first suggestion. */
export async function openSample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: 'typescript',
    content: marked.replace('|', ''),
  });
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const cursor = document.positionAt(marked.indexOf('|'));
  editor.selection = new vscode.Selection(cursor, cursor);
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}
