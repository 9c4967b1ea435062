import assert from 'node:assert/strict';
import { LookAhead, stillMs, typingMs } from '../../../src/suggestion/look-ahead.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const uri = 'file:///a.ts';
const at = (offset: number) => ({ uri, version: 1, offset });

function rig() {
  const clock = new FakeClock();
  const prepared: number[] = [];
  const ahead = new LookAhead(clock, ({ offset }) => prepared.push(offset));
  return { clock, prepared, ahead };
}

describe('LookAhead', () => {
  it('prepares the place where the cursor comes to rest, and none that it passed', async () => {
    const { clock, prepared, ahead } = rig();
    ahead.moved(at(1));
    await clock.advance(stillMs - 1);
    ahead.moved(at(2));
    await clock.advance(stillMs - 1);
    assert.deepEqual(prepared, []);
    await clock.advance(1);
    assert.deepEqual(prepared, [2]);
    await clock.advance(1_000);
    assert.deepEqual(prepared, [2]);
  });

  it('prepares nothing in a document that was closed, and knows nothing of typing there', async () => {
    const { clock, prepared, ahead } = rig();
    ahead.moved(at(1));
    ahead.documentClosed('file:///b.ts');
    await clock.advance(stillMs - 1);
    ahead.documentClosed(uri);
    await clock.advance(1_000);
    assert.deepEqual(prepared, []);
    ahead.edited(uri);
    ahead.documentClosed(uri);
    ahead.moved(at(2));
    await clock.advance(stillMs);
    assert.deepEqual(prepared, [2]);
  });

  it('leaves typing alone', async () => {
    const { clock, prepared, ahead } = rig();
    ahead.edited(uri);
    await clock.advance(typingMs - 1);
    ahead.moved(at(1));
    await clock.advance(1_000);
    assert.deepEqual(prepared, []);
    ahead.edited('file:///b.ts');
    ahead.moved(at(2));
    await clock.advance(1_000);
    assert.deepEqual(prepared, [2]);
  });

  it('drops what it was about to do on an edit, a selection and its end', async () => {
    const { clock, prepared, ahead } = rig();
    for (const drop of [
      () => {
        ahead.edited(uri);
      },
      () => {
        ahead.moved(undefined);
      },
      () => {
        ahead.dispose();
      },
    ]) {
      await clock.advance(1_000);
      ahead.moved(at(1));
      drop();
      assert.equal(clock.pending, 0);
    }
    assert.deepEqual(prepared, []);
  });
});
