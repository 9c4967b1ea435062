import assert from 'node:assert/strict';
import { MirroredDocuments, type DocumentSnapshot } from '../../../../src/worker/client/synced-documents.ts';
import type { CellGroup, TextEdit, ToWorker } from '../../../../src/worker/protocol.ts';

const uri = 'file:///a.ts';

/** Documents of which one is mirrored, at version 1. */
function rig() {
  const posted: ToWorker[] = [];
  const open = new Map<string, DocumentSnapshot>();
  const groups: CellGroup[] = [];
  const source = {
    read: (asked: string) => open.get(asked),
    cells: (asked: string) => groups.find(({ uris }) => uris.includes(asked)),
  };
  const documents = new MirroredDocuments(source, (message) => {
    posted.push(message);
  });
  const write = (version: number, text: string): void => {
    open.set(uri, { document: { uri, version }, path: 'a.ts', text });
  };
  const change = (version: number, edits: readonly TextEdit[], length = 10): boolean =>
    documents.change({ document: { uri, version }, edits, length });
  write(1, 'const a = ');
  documents.ensure({ uri, version: 1 });
  return { documents, posted, open, groups, write, change, types: () => posted.map(({ type }) => type) };
}

describe('MirroredDocuments', () => {
  const edits = [{ offset: 9, length: 1, text: 'x' }];

  const table: readonly [what: string, version: number, edits: readonly TextEdit[]][] = [
    ['a version is left out', 3, edits],
    ['a version comes twice', 1, edits],
    ['an older version comes', 0, edits],
    ['another version comes without edits', 2, []],
  ];
  for (const [what, version, changes] of table) {
    it(`give a mirror up when ${what}, though lengths add up, and send the text anew when it is used`, () => {
      const { documents, posted, write, change, types } = rig();
      assert.equal(change(version, changes), false);
      assert.deepEqual(types(), ['open', 'close']);
      write(4, 'const b =x');
      assert.equal(documents.ensure({ uri, version: 4 }), true);
      assert.deepEqual(posted.at(-1), {
        ...{ type: 'open', document: { uri, version: 4 }, path: 'a.ts', text: 'const b =x' },
      });
      change(5, edits);
      assert.equal(posted.at(-1)?.type, 'change');
    });
  }

  it('leave a mirror as it is when a document is saved', () => {
    const { change, types } = rig();
    assert.equal(change(1, []), true);
    assert.deepEqual(types(), ['open']);
  });

  it('take a document from the worker that may not be read any longer when it is wanted anew', () => {
    const { documents, open, types } = rig();
    open.delete(uri);
    assert.equal(documents.send(uri), undefined);
    assert.deepEqual(types(), ['open', 'close']);
    documents.close(uri);
    assert.deepEqual(types(), ['open', 'close']);
  });
});

/** A notebook of three cells, of which none is mirrored. */
function notebookRig() {
  const { documents, posted, open, groups } = rig();
  const [a, b, c] = ['cell:a', 'cell:b', 'cell:c'] as const;
  for (const cell of [a, b, c])
    open.set(cell, { document: { uri: cell, version: 1 }, path: 'lab.py', text: 'x = 1' });
  groups.push({ group: 'lab', uris: [a, b, c] });
  posted.length = 0;
  const use = (uri: string): boolean => documents.ensure({ uri, version: 1 });
  /** What was posted since it was last asked. */
  const said = (): string[] =>
    posted.splice(0).map((message) => {
      if (message.type === 'open') return `open ${message.document.uri}`;
      if (message.type === 'cells') return `${message.group}: ${message.uris.join(' ')}`;
      return message.type;
    });
  return { documents, open, groups, a, b, c, use, said };
}

describe('MirroredDocuments, of a notebook', () => {
  it('send the cells that a cell is read with, once', () => {
    const { b, c, use, said } = notebookRig();
    assert.equal(use(b), true);
    assert.deepEqual(said(), ['open cell:b', 'open cell:a', 'open cell:c', 'lab: cell:a cell:b cell:c']);
    use(b);
    use(c);
    assert.deepEqual(said(), []);
  });

  it('say what is where when cells were moved, and send those only that are new', () => {
    const { documents, open, groups, a, b, c, use, said } = notebookRig();
    use(a);
    said();
    open.set('cell:d', { document: { uri: 'cell:d', version: 1 }, path: 'lab.py', text: '' });
    groups[0] = { group: 'lab', uris: [c, 'cell:d', a] };
    documents.cellsChanged();
    assert.deepEqual(said(), []);
    use(a);
    assert.deepEqual(said(), ['open cell:d', 'lab: cell:c cell:d cell:a']);
    assert.equal(use(b), true);
    assert.deepEqual(said(), []);
  });

  it('send another cell anew whose mirror was given up', () => {
    const { documents, a, b, use, said } = notebookRig();
    use(a);
    said();
    const missed = { document: { uri: b, version: 3 }, edits: [{ offset: 0, length: 0, text: 'x' }] };
    assert.equal(documents.change({ ...missed, length: 6 }), false);
    use(a);
    assert.deepEqual(said(), ['close', 'open cell:b', 'lab: cell:a cell:b cell:c']);
  });

  it('say it again with a cell that the worker wants anew', () => {
    const { documents, a, b, use, said } = notebookRig();
    use(a);
    said();
    documents.send(b);
    assert.deepEqual(said(), ['open cell:b', 'lab: cell:a cell:b cell:c']);
  });

  it('send all again after a restart', () => {
    const { documents, a, use, said } = notebookRig();
    use(a);
    said();
    documents.forgetAll();
    use(a);
    assert.equal(said().length, 4);
  });

  it('do without a cell that may not be read', () => {
    const { open, a, b, use, said } = notebookRig();
    open.delete(b);
    use(a);
    assert.deepEqual(said(), ['open cell:a', 'open cell:c', 'lab: cell:a cell:b cell:c']);
  });
});
