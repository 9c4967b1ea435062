import assert from 'node:assert/strict';
import { InspectorFeed } from '../../../src/inspector/feed.ts';
import type { InspectorModel } from '../../../src/inspector/messages.ts';
import { FakeClock, settle } from '../helpers/fake-clock.ts';

function rig() {
  const clock = new FakeClock();
  const shown: (string | undefined)[] = [];
  let gathered = 0;
  let state = 'a';
  let release: (() => void) | undefined;
  let slow = false;
  const gather = async (): Promise<InspectorModel> => {
    gathered++;
    const notice = { tone: 'info', text: state, actions: [] } as const;
    if (slow) await new Promise<void>((resolve) => (release = resolve));
    return { notice, strip: undefined, slots: undefined, history: undefined };
  };
  const feed = new InspectorFeed({ clock, gather, show: ({ notice }) => shown.push(notice?.text) });
  return {
    ...{ clock, feed, shown },
    gathered: () => gathered,
    happen: (what: string) => {
      state = what;
      feed.changed();
    },
    slowDown: () => (slow = true),
    release: () => release?.(),
  };
}

describe('InspectorFeed', () => {
  it('gathers and sends nothing while the page is hidden, and then everything at once', async () => {
    const { clock, feed, shown, gathered, happen } = rig();
    for (const what of ['b', 'c', 'd']) happen(what);
    await clock.advance(10_000);
    assert.deepEqual([shown, gathered(), clock.pending], [[], 0, 0]);
    feed.setVisible(true);
    await settle();
    assert.deepEqual([shown, gathered()], [['d'], 1]);
  });

  it('updates at once after a pause, then in intervals, the latest last', async () => {
    const { clock, feed, shown, happen } = rig();
    feed.setVisible(true);
    await clock.advance(1_000);
    happen('b');
    await settle();
    assert.deepEqual(shown, ['a', 'b']);
    for (const what of ['c', 'd', 'e']) happen(what);
    await clock.advance(200);
    assert.deepEqual(shown, ['a', 'b']);
    await clock.advance(50);
    assert.deepEqual(shown, ['a', 'b', 'e']);
    await clock.advance(10_000);
    assert.deepEqual([shown.length, clock.pending], [3, 0]);
  });

  it('asks once at a time, and once more for what has happened meanwhile', async () => {
    const { clock, feed, shown, gathered, happen, slowDown, release } = rig();
    slowDown();
    feed.setVisible(true);
    happen('b');
    happen('c');
    assert.equal(gathered(), 1);
    release();
    await clock.advance(250);
    release();
    await settle();
    assert.deepEqual([shown, gathered()], [['a', 'c'], 2]);
  });

  it('sends nothing to a page that was hidden while it was gathering', async () => {
    const { clock, feed, shown, slowDown, release } = rig();
    slowDown();
    feed.setVisible(true);
    feed.setVisible(false);
    release();
    await clock.advance(10_000);
    assert.deepEqual([shown, clock.pending], [[], 0]);
  });

  it('leaves no timer behind', async () => {
    const { clock, feed, happen } = rig();
    feed.setVisible(true);
    await settle();
    happen('b');
    feed.dispose();
    assert.equal(clock.pending, 0);
  });
});
