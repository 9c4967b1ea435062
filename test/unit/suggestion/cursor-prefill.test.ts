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
  it('prepares the place where the cursor comes to rest, and none that it passed', async () => {
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

  it('prepares nothing in a document that was closed, and knows nothing of typing there', async () => {
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

  it('leaves typing alone', async () => {
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

  it('drops what it was about to do on an edit, a selection and its end', async () => {
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
