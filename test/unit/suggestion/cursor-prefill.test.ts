import assert from 'node:assert/strict';
import { CursorPrefill, restMs } from '../../../src/suggestion/cursor-prefill.ts';
import { movedByEditMs } from '../../../src/suggestion/recent-edits.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const uri = 'file:///a.ts';
const at = (offset: number) => ({ uri, version: 1, offset });

function rig() {
  const clock = new FakeClock();
  const prefilled: number[] = [];
  const prefill = new CursorPrefill(clock, ({ offset }) => prefilled.push(offset));
  return { clock, prefilled, prefill };
}

describe('CursorPrefill', () => {
  it('prefills where the cursor comes to rest, and nowhere else', async () => {
    const { clock, prefilled, prefill } = rig();
    prefill.moved(at(1));
    await clock.advance(restMs - 1);
    prefill.moved(at(2));
    await clock.advance(restMs - 1);
    assert.deepEqual(prefilled, []);
    await clock.advance(1);
    assert.deepEqual(prefilled, [2]);
    await clock.advance(1_000);
    assert.deepEqual(prefilled, [2]);
  });

  it('prefills nothing in a closed document, and forgets typing in it', async () => {
    const { clock, prefilled, prefill } = rig();
    prefill.moved(at(1));
    prefill.documentClosed('file:///b.ts');
    await clock.advance(restMs - 1);
    prefill.documentClosed(uri);
    await clock.advance(1_000);
    assert.deepEqual(prefilled, []);
    prefill.edited(uri);
    prefill.documentClosed(uri);
    prefill.moved(at(2));
    await clock.advance(restMs);
    assert.deepEqual(prefilled, [2]);
  });

  it('ignores moves that typing causes', async () => {
    const { clock, prefilled, prefill } = rig();
    prefill.edited(uri);
    await clock.advance(movedByEditMs - 1);
    prefill.moved(at(1));
    await clock.advance(1_000);
    assert.deepEqual(prefilled, []);
    prefill.edited('file:///b.ts');
    prefill.moved(at(2));
    await clock.advance(1_000);
    assert.deepEqual(prefilled, [2]);
  });

  it('cancels the prefill that is due when the document is edited, text is selected, or it is disposed', async () => {
    const { clock, prefilled, prefill } = rig();
    for (const drop of [
      () => {
        prefill.edited(uri);
      },
      () => {
        prefill.moved(undefined);
      },
      () => {
        prefill.dispose();
      },
    ]) {
      await clock.advance(1_000);
      prefill.moved(at(1));
      drop();
      assert.equal(clock.pending, 0);
    }
    assert.deepEqual(prefilled, []);
  });
});
