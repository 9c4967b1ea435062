/** File name extensions of languages, for documents whose names do not tell the language. */
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
 * The path of a document in prompts, with forward slashes. Untitled documents and notebook cells get the file name extension
 * of their language, by which models tell languages.
 *
 * @param relative the path in the workspace, or the name of a document outside of it
 */
export function modelPath(relative: string, scheme: string, languageId: string): string {
  const path = relative.replaceAll('\\', '/');
  const extension = extensionOf.get(languageId);
  if (extension === undefined) return path;
  if (scheme === 'untitled') return path.endsWith(`.${extension}`) ? path : `${path}.${extension}`;
  return scheme === 'vscode-notebook-cell' ? path.replace(/[^./]+$/, extension) : path;
}
