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
    change: (what: string) => {
      state = what;
      feed.changed();
    },
    slowDown: () => (slow = true),
    release: () => release?.(),
  };
}

describe('InspectorFeed', () => {
  it('does nothing while the page is hidden, and updates it at once when it becomes visible', async () => {
    const { clock, feed, shown, gathered, change } = rig();
    for (const what of ['b', 'c', 'd']) change(what);
    await clock.advance(10_000);
    assert.deepEqual([shown, gathered(), clock.pending], [[], 0, 0]);
    feed.setVisible(true);
    await settle();
    assert.deepEqual([shown, gathered()], [['d'], 1]);
  });

  it('updates at once after a pause, then in intervals, with the latest data', async () => {
    const { clock, feed, shown, change } = rig();
    feed.setVisible(true);
    await clock.advance(1_000);
    change('b');
    await settle();
    assert.deepEqual(shown, ['a', 'b']);
    for (const what of ['c', 'd', 'e']) change(what);
    await clock.advance(200);
    assert.deepEqual(shown, ['a', 'b']);
    await clock.advance(50);
    assert.deepEqual(shown, ['a', 'b', 'e']);
    await clock.advance(10_000);
    assert.deepEqual([shown.length, clock.pending], [3, 0]);
  });

  it('gathers once at a time, and again for changes in the meantime', async () => {
    const { clock, feed, shown, gathered, change, slowDown, release } = rig();
    slowDown();
    feed.setVisible(true);
    change('b');
    change('c');
    assert.equal(gathered(), 1);
    release();
    await clock.advance(250);
    release();
    await settle();
    assert.deepEqual([shown, gathered()], [['a', 'c'], 2]);
  });

  it('shows nothing when the page is hidden while gathering', async () => {
    const { clock, feed, shown, slowDown, release } = rig();
    slowDown();
    feed.setVisible(true);
    feed.setVisible(false);
    release();
    await clock.advance(10_000);
    assert.deepEqual([shown, clock.pending], [[], 0]);
  });

  it('leaves no timer when disposed', async () => {
    const { clock, feed, change } = rig();
    feed.setVisible(true);
    await settle();
    change('b');
    feed.dispose();
    assert.equal(clock.pending, 0);
  });
});
