/** File name extensions of languages, for documents whose name has none that tells the language. */
const extensionOf: ReadonlyMap<string, string> = new Map([
  ['bat', 'bat'],
  ['c', 'c'],
  ['cpp', 'cpp'],
  ['csharp', 'cs'],
  ['css', 'css'],
  ['go', 'go'],
  ['html', 'html'],
  ['java', 'java'],
  ['javascript', 'js'],
  ['javascriptreact', 'jsx'],
  ['json', 'json'],
  ['julia', 'jl'],
  ['kotlin', 'kt'],
  ['markdown', 'md'],
  ['php', 'php'],
  ['powershell', 'ps1'],
  ['python', 'py'],
  ['r', 'r'],
  ['ruby', 'rb'],
  ['rust', 'rs'],
  ['shellscript', 'sh'],
  ['sql', 'sql'],
  ['swift', 'swift'],
  ['typescript', 'ts'],
  ['typescriptreact', 'tsx'],
  ['xml', 'xml'],
  ['yaml', 'yaml'],
]);

/**
 * What the model is told a document is called, with forward slashes. `relative` is its path in the workspace, or
 * its bare name outside of one. Untitled documents and notebook cells get the extension of their language, as
 * a model knows languages by these.
 */
export function modelPath(relative: string, scheme: string, languageId: string): string {
  const path = relative.replaceAll('\\', '/');
  const extension = extensionOf.get(languageId);
  if (extension === undefined) return path;
  if (scheme === 'untitled') return path.endsWith(`.${extension}`) ? path : `${path}.${extension}`;
  return scheme === 'vscode-notebook-cell' ? path.replace(/[^./]+$/, extension) : path;
}
