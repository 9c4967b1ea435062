import assert from 'node:assert/strict';
import { longestTypingGapMs, RecentEdits } from '../../../src/suggestion/recent-edits.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const uri = 'file:///a.ts';

function rig() {
  const clock = new FakeClock();
  const recentEdits = new RecentEdits(clock);
  let version = 1;
  const edit = (offset: number, length: number, text: string): void => {
    version++;
    recentEdits.changed({ uri, version }, [{ offset, length, text }]);
  };
  /** The same edit at several cursors, from the last to the first. */
  const editAll = (offsets: readonly number[], length: number, text: string): void => {
    version++;
    recentEdits.changed(
      { uri, version },
      offsets.map((offset) => ({ offset, length, text })),
    );
  };
  const select = (start: number, end = start): void => {
    recentEdits.moved({ uri, start, end });
  };
  const isInSnippet = (): boolean => recentEdits.isInSnippet({ uri, version });
  return { clock, recentEdits, edit, editAll, select, isInSnippet, identity: () => ({ uri, version }) };
}

describe('RecentEdits', () => {
  it('tells whether the last change only deleted text', () => {
    const { recentEdits, edit, identity } = rig();
    edit(10, 1, '');
    assert.equal(recentEdits.isAfterDeletion(identity()), true);
    recentEdits.changed(identity(), []);
    assert.equal(recentEdits.isAfterDeletion(identity()), true);
    assert.equal(recentEdits.isAfterDeletion({ uri: 'file:///b.ts', version: 2 }), false);
    edit(9, 1, 'x');
    assert.equal(recentEdits.isAfterDeletion(identity()), false);
  });

  it('forgets a document that is closed', () => {
    const { recentEdits, edit, select, isInSnippet, identity } = rig();
    edit(10, 1, '');
    recentEdits.documentClosed('file:///b.ts');
    assert.equal(recentEdits.isAfterDeletion(identity()), true);
    recentEdits.documentClosed(uri);
    assert.equal(recentEdits.isAfterDeletion(identity()), false);
    edit(10, 0, 'for (const item of items) {}');
    select(21, 25);
    assert.equal(isInSnippet(), true);
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 38 }), true);
    recentEdits.documentClosed(uri);
    assert.equal(isInSnippet(), false);
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 38 }), false);
  });

  it('tells where the user types, until the typing gap has passed', async () => {
    const { clock, recentEdits, edit, identity } = rig();
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 0 }), false);
    edit(10, 0, 'a');
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 11 }), true);
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 40 }), false);
    await clock.advance(longestTypingGapMs);
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 11 }), true);
    await clock.advance(1);
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 11 }), false);
  });

  it('detects typing and deleting at several cursors', () => {
    const { recentEdits, editAll, identity } = rig();
    editAll([34, 15], 0, '.');
    assert.equal(recentEdits.isAfterDeletion(identity()), false);
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 16 }), true);
    editAll([35, 15], 1, '');
    assert.equal(recentEdits.isAfterDeletion(identity()), true);
  });

  it('counts an auto-closed bracket as typing', () => {
    const { recentEdits, edit, identity } = rig();
    edit(10, 0, '()');
    assert.equal(recentEdits.isTypingAt({ ...identity(), offset: 11 }), true);
  });

  describe('detects a snippet', () => {
    /** `for` becomes `for (item of items) {}`, and `item` is selected. */
    function inserted() {
      const parts = rig();
      parts.edit(0, 3, 'for (item of items) {}');
      parts.select(5, 9);
      return parts;
    }

    it('when the editor selects a part of the text that it inserts', () => {
      assert.equal(inserted().isInSnippet(), true);
    });

    it('while the user types over a placeholder, and in the next one', async () => {
      const { clock, edit, select, isInSnippet } = inserted();
      edit(5, 4, 'x');
      select(6);
      assert.equal(isInSnippet(), true);
      await clock.advance(5_000);
      select(10, 15);
      assert.equal(isInSnippet(), true);
    });

    it('at several cursors, while the user fills it in', async () => {
      const { clock, editAll, select, isInSnippet } = rig();
      // `for` at 0 and at 10.
      editAll([10, 0], 3, 'for (item of items) {}');
      select(34, 38);
      assert.equal(isInSnippet(), true);
      editAll([34, 5], 4, 'x');
      select(32);
      assert.equal(isInSnippet(), true);
      await clock.advance(1_000);
      select(36, 41);
      assert.equal(isInSnippet(), true);
      await clock.advance(1_000);
      select(43);
      assert.equal(isInSnippet(), false);
    });

    it('until the cursor goes to its end', async () => {
      const { clock, edit, select, isInSnippet } = inserted();
      edit(5, 4, 'x');
      select(6);
      await clock.advance(1_000);
      select(18);
      assert.equal(isInSnippet(), false);
      edit(18, 0, 'y');
      select(19);
      assert.equal(isInSnippet(), false);
    });

    it('until the user edits or goes elsewhere', async () => {
      const elsewhere = inserted();
      elsewhere.edit(100, 0, 'x');
      assert.equal(elsewhere.isInSnippet(), false);
      const gone = inserted();
      await gone.clock.advance(1_000);
      gone.recentEdits.moved({ uri: 'file:///b.ts', start: 0, end: 0 });
      assert.equal(gone.isInSnippet(), false);
    });
  });

  describe('detects no snippet', () => {
    it('in pasted text, a part of which is selected later', async () => {
      const { clock, edit, select, isInSnippet } = rig();
      edit(0, 0, 'let pasted = 1;');
      select(15);
      await clock.advance(1_000);
      select(4, 10);
      assert.equal(isInSnippet(), false);
    });

    it('in text that another program inserts and the user selects later', async () => {
      const { clock, edit, select, isInSnippet } = rig();
      edit(0, 0, 'import a from "a";\n');
      await clock.advance(1_000);
      select(7, 8);
      assert.equal(isInSnippet(), false);
    });

    it('when a document is replaced, as by formatting', () => {
      const { edit, select, isInSnippet } = rig();
      edit(0, 100, 'x'.repeat(101));
      select(4, 10);
      assert.equal(isInSnippet(), false);
    });
  });
});
