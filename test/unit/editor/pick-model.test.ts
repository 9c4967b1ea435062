import assert from 'node:assert/strict';
import { pickModel, type KnownModels, type Picked } from '../../../src/editor/models/pick-model.ts';
import type { PickerHandlers } from '../../../src/editor/models/picker-view.ts';
import type { FinderEvents } from '../../../src/finder/model-finder.ts';
import type { ModelEntry } from '../../../src/presentation/model-entries.ts';
import { plain } from '../../../src/util/plain-text.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { listed, skipped } from '../helpers/listed-models.ts';

const known: KnownModels = {
  ...{ current: '', fim: '', bundledPath: '/media/f.gguf', offers: [], host: plain('h'), machineBytes: 8e9 },
  measured: undefined,
};

/** Opens a list whose view and finder a test plays. */
function openList() {
  const shown: { labels: string[]; isBusy: boolean }[] = [];
  let entries: readonly ModelEntry[] = [];
  const played: { handlers?: PickerHandlers; events?: FinderEvents } = {};
  const ended: string[] = [];
  const clock = new FakeClock();
  const picked: Promise<Picked | undefined> = pickModel(
    known,
    (events) => {
      played.events = events;
      return () => ended.push('search');
    },
    (handlers) => {
      played.handlers = handlers;
      return {
        update: (now, isBusy) => {
          entries = now;
          shown.push({ labels: now.map(({ label }) => label), isBusy });
        },
        close: () => {
          ended.push('view');
          // As VS Code does.
          handlers.hidden();
        },
      };
    },
    (ms, callback) => clock.after(ms, callback),
  );
  const entry = (label: string): ModelEntry => {
    const found = entries.find((candidate) => candidate.label.includes(label));
    assert.ok(found, label);
    return found;
  };
  const { handlers, events } = played;
  assert.ok(handlers && events);
  return { picked, shown, handlers, events, ended, clock, entry };
}

describe('pickModel', () => {
  it('shows the list at once, and fills it in steps', async () => {
    const { shown, events, clock } = openList();
    assert.equal(shown.length, 1);
    assert.equal(shown[0]?.isBusy, true);
    events.named('/media/f.gguf', listed('own folder', '/media/f.gguf'));
    for (let i = 0; i < 50; i++) events.found(listed('Jan', `/j/m${i}.gguf`));
    assert.equal(shown.length, 1);
    await clock.advance(100);
    assert.equal(shown.length, 2);
    assert.ok(shown[1]?.labels.includes('$(file-binary) m49.gguf'));
    events.ended(undefined);
    await clock.advance(100);
    assert.equal(shown[2]?.isBusy, false);
    assert.equal(clock.pending, 0);
  });

  it('resolves to what is chosen, and ends the search', async () => {
    const { picked, handlers, events, clock, entry, ended } = openList();
    events.found(listed('Ollama', '/o/m.gguf'));
    await clock.advance(100);
    events.found(skipped('Ollama', '/o/other'));
    handlers.chosen(entry('m.gguf'));
    assert.deepEqual(await picked, { kind: 'file', path: '/o/m.gguf', name: 'm.gguf' });
    assert.deepEqual(ended, ['search', 'view']);
    assert.equal(clock.pending, 0);
  });

  it('resolves to nothing when it is closed, and ends the search', async () => {
    const { picked, handlers, ended } = openList();
    handlers.hidden();
    assert.equal(await picked, undefined);
    assert.deepEqual(ended, ['search', 'view']);
  });

  it('resolves to the button of a file of our own', async () => {
    const { picked, handlers, events, clock, entry } = openList();
    events.found(listed('Foretype', '/s/own.gguf'));
    await clock.advance(100);
    handlers.pressed(entry('own.gguf'), 'remove');
    assert.deepEqual(await picked, { kind: 'remove', path: '/s/own.gguf' });
  });

  it('tells the reason of what does not run', async () => {
    const { picked, handlers, events, clock, entry } = openList();
    events.found(skipped('Ollama', '/o/broken'));
    await clock.advance(100);
    handlers.chosen(entry('broken'));
    assert.deepEqual(await picked, { kind: 'refused', reason: 'Its link leads nowhere.' });
  });
});
