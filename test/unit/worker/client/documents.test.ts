import assert from 'node:assert/strict';
import { MirroredDocuments } from '../../../../src/worker/client/documents.ts';
import type { DocumentSnapshot } from '../../../../src/worker/client/documents.ts';
import type { TextEdit, ToWorker } from '../../../../src/worker/protocol.ts';

const uri = 'file:///a.ts';

/** Documents of which one is mirrored, at version 1. */
function rig() {
  const posted: ToWorker[] = [];
  const open = new Map<string, DocumentSnapshot>();
  const documents = new MirroredDocuments({ read: (asked) => open.get(asked) }, (message) => {
    posted.push(message);
  });
  const write = (version: number, text: string): void => {
    open.set(uri, { document: { uri, version }, path: 'a.ts', text });
  };
  const change = (version: number, edits: readonly TextEdit[], length = 10): boolean =>
    documents.change({ document: { uri, version }, edits, length });
  write(1, 'const a = ');
  documents.ensure({ uri, version: 1 });
  return { documents, posted, open, write, change, types: () => posted.map(({ type }) => type) };
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
