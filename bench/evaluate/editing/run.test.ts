import assert from 'node:assert/strict';
import { Assistant, type Answerer } from '../../../src/evaluation/assistant.ts';
import { figuresOf, type Edited } from './figures.ts';
import { placesIn } from './places.ts';
import { editPlace } from './run.ts';
import { defaultSettings } from '../settings.ts';
import { nodeHost } from '../../../src/worker/server/node-host.ts';
import { SimulatedClock } from '../../../src/evaluation/simulated-clock.ts';
import { explanation, memory, ready, stats } from '../../../test/unit/helpers/worker-messages.ts';

/** Edits the first place of a line over a model that says the same wherever it is asked behind `line`. */
async function edit(text: string, line: string, says: string): Promise<Edited> {
  const clock = new SimulatedClock(nodeHost.yieldToMessages);
  let document = '';
  const answerer: Answerer = {
    state: { kind: 'ready', model: ready.model },
    open: (_uri, _path, opened) => {
      document = opened;
    },
    change: ({ edits }) => {
      for (const { offset, length, text: put } of edits)
        document = document.slice(0, offset) + put + document.slice(offset + length);
    },
    prefill: () => undefined,
    revive: () => undefined,
    complete: ({ offset }) => {
      const answer = document.slice(0, offset).endsWith(line) ? says : '';
      return Promise.resolve({
        kind: 'result',
        result: { text: answer, alternatives: [], isCut: false, stats, explanation, memory },
      });
    },
  };
  const assistant = new Assistant(answerer, clock, defaultSettings());
  const stop = new AbortController().signal;
  const [place] = placesIn({ path: 'a.ts', text }, 'word');
  assert.ok(place);
  const edited = await editPlace(place, 1, { assistant, clock, stop, takeComputedMs: () => 1 });
  assistant.dispose();
  return edited;
}

describe('editing with suggestions', () => {
  const text = 'x = JSON.stringify(token);\n';

  it('takes the rest of a word', async () => {
    const edited = await edit(text, 'JSON.st', 'ringify');
    const { shown, right, doubled, keys, distractions } = figuresOf([edited]);
    assert.deepEqual([shown, right, doubled, keys, distractions], [1, 1, 0, 2, 0]);
  });

  it('types past what says again what stands behind the word', async () => {
    const edited = await edit(text, 'JSON.st', 'ringify(token);');
    const { shown, right, doubled, keys, keysSaved, wrong } = figuresOf([edited]);
    assert.deepEqual([shown, right, doubled, keys, keysSaved, wrong], [1, 0, 1, 8, 0, 1]);
  });
});
