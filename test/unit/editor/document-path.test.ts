import assert from 'node:assert/strict';
import { modelPath } from '../../../src/editor/document-path.ts';

describe('modelPath', () => {
  const table: readonly [relative: string, scheme: string, language: string, expected: string][] = [
    ['src/util.ts', 'file', 'typescript', 'src/util.ts'],
    ['src\\util.ts', 'file', 'typescript', 'src/util.ts'],
    ['Makefile', 'file', 'makefile', 'Makefile'],
    ['Untitled-1', 'untitled', 'python', 'Untitled-1.py'],
    ['new.py', 'untitled', 'python', 'new.py'],
    ['Untitled-1', 'untitled', 'plaintext', 'Untitled-1'],
    ['lab/data.ipynb', 'vscode-notebook-cell', 'python', 'lab/data.py'],
    ['lab/data.ipynb', 'vscode-notebook-cell', 'markdown', 'lab/data.md'],
    ['lab/data.ipynb', 'file', 'json', 'lab/data.ipynb'],
  ];
  for (const [relative, scheme, language, expected] of table) {
    it(`${scheme}:${relative} in ${language} is ${expected}`, () => {
      assert.equal(modelPath(relative, scheme, language), expected);
    });
  }
});
