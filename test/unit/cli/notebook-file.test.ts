import assert from 'node:assert/strict';
import { UsageError } from '../../../src/cli/engines.ts';
import { openNotebook, parseNotebook } from '../../../src/cli/notebook-file.ts';

const notebook = (cells: readonly object[], metadata: object = {}): string =>
  JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
const code = { cell_type: 'code', metadata: {} };

describe('parseNotebook', () => {
  it('reads cells with their languages, whose source is a string or lines', () => {
    const json = notebook(
      [
        { cell_type: 'markdown', source: '# Sales' },
        { ...code, source: ['import pandas as pd\n', 'import numpy as np'] },
        { ...code, source: 'SELECT 1', metadata: { vscode: { languageId: 'sql' } } },
        { cell_type: 'raw', source: 'x' },
        { ...code },
      ],
      { kernelspec: { language: 'python' } },
    );
    assert.deepEqual(parseNotebook(json, 'lab.ipynb'), [
      { languageId: 'markdown', text: '# Sales' },
      { languageId: 'python', text: 'import pandas as pd\nimport numpy as np' },
      { languageId: 'sql', text: 'SELECT 1' },
      { languageId: 'raw', text: 'x' },
      { languageId: 'python', text: '' },
    ]);
  });

  it('takes the language of the kernel', () => {
    const json = notebook([{ ...code, source: 'x <- 1' }], { language_info: { name: 'R' } });
    assert.equal(parseNotebook(json, 'lab.ipynb')[0]?.languageId, 'r');
  });

  it('refuses files that are not notebooks', () => {
    for (const wrong of ['', '{', 'null', '[]', '{"cells": 1}'])
      assert.throws(() => parseNotebook(wrong, 'lab.ipynb'), UsageError, wrong);
  });
});

describe('openNotebook', () => {
  it('joins the cells of each language to a file, like the editor', () => {
    const cells = ['a = 1', '# Title', 'b = a'].map((text, i) => ({
      text,
      languageId: i === 1 ? 'markdown' : 'python',
    }));
    const [first, title, last] = openNotebook('lab/sales.ipynb', cells).map(({ file }) => file);
    assert.equal(first, last);
    assert.deepEqual([first?.path, first?.text.toString()], ['lab/sales.py', 'a = 1\n\nb = a']);
    assert.deepEqual([title?.path, title?.text.toString()], ['lab/sales.md', '# Title']);
  });
});
