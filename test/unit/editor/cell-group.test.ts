import assert from 'node:assert/strict';
import { cellGroup, type Cell } from '../../../src/editor/cell-group.ts';
import { maximumDocumentLength } from '../../../src/suggestion/policy.ts';

const notebook = 'file:///lab.ipynb';
const cell = (uri: string, languageId: string, length = 10): Cell => ({ uri, languageId, length });

describe('cellGroup', () => {
  const cells = [
    cell('title', 'markdown'),
    cell('imports', 'python'),
    cell('query', 'sql'),
    cell('plot', 'python'),
  ];

  it('has the cells of one language, in the notebook’s order', () => {
    const python = cellGroup(notebook, cells, 'plot');
    assert.deepEqual(python?.uris, ['imports', 'plot']);
    assert.deepEqual(cellGroup(notebook, cells, 'imports'), python);
    assert.deepEqual(cellGroup(notebook, cells, 'title')?.uris, ['title']);
  });

  it('is a different group for each notebook and language', () => {
    const groups = [
      cellGroup(notebook, cells, 'plot'),
      cellGroup(notebook, cells, 'query'),
      cellGroup('file:///b.ipynb', cells, 'plot'),
    ];
    assert.equal(new Set(groups.map((group) => group?.group)).size, 3);
  });

  it('leaves out cells that are too long to mirror', () => {
    const long = [...cells, cell('data', 'python', maximumDocumentLength + 1)];
    assert.deepEqual(cellGroup(notebook, long, 'plot')?.uris, ['imports', 'plot']);
    assert.equal(cellGroup(notebook, long, 'data'), undefined);
  });

  it('is undefined for a document that is no cell', () => {
    assert.equal(cellGroup(notebook, cells, 'file:///a.py'), undefined);
  });
});
