import assert from 'node:assert/strict';
import { Assistant, type Answerer } from '../../../src/evaluation/assistant.ts';
import { SimulatedClock } from '../../../src/evaluation/simulated-clock.ts';
import { nodeHost } from '../../../src/worker/server/node-host.ts';
import { explanation, memory, ready, stats } from '../helpers/worker-messages.ts';

/** An assistant over a model that always answers the same, and what the model was told. */
function assisted(): { assistant: Assistant; clock: SimulatedClock; told: string[] } {
  const told: string[] = [];
  const answerer: Answerer = {
    state: { kind: 'ready', model: ready.model },
    open: (uri) => told.push(`open ${uri}`),
    change: ({ document: { uri, version } }) => told.push(`change ${uri} ${version}`),
    prefill: () => undefined,
    revive: () => undefined,
    complete: ({ uri, version, offset }) => {
      told.push(`complete ${uri} ${version} ${offset}`);
      const answer = { text: 'total', alternatives: [], isCut: false, stats, explanation, memory };
      return Promise.resolve({ kind: 'result', result: answer });
    },
  };
  const clock = new SimulatedClock(nodeHost.yieldToMessages);
  const debounce = { minimum: 0, maximum: 0 };
  const settings = { maxTokens: 48, multiline: true, eagerness: 'balanced', debounce } as const;
  return { assistant: new Assistant(answerer, clock, settings), clock, told };
}

const live = new AbortController().signal;

describe('the assistant with several documents', () => {
  it('follows the one that is shown, each with versions of its own', async () => {
    const { assistant, told } = assisted();
    assistant.add('a', 'a.ts', 'let x = ');
    assistant.add('b', 'b.ts', 'let y = ');
    assistant.show('a', 8);
    assistant.edited([{ offset: 8, length: 0, text: 's' }], 9, 9);
    assistant.edited([{ offset: 9, length: 0, text: 'u' }], 10, 10);
    assistant.show('b', 8);
    assistant.edited([{ offset: 8, length: 0, text: 't' }], 9, 9);
    const placed = await assistant.suggest('let y = t', 9, live);
    assert.equal(placed?.text.endsWith('total'), true);
    assert.deepEqual(told, ['open a', 'open b', 'change a 2', 'change a 3', 'change b 2', 'complete b 2 9']);
    assert.throws(() => {
      assistant.show('c', 0);
    }, /c is not open/);
    assistant.dispose();
  });

  it('drops an answer for a document that was replaced by another', async () => {
    const { assistant } = assisted();
    assistant.open('a.ts', 'let x = ', 8);
    const asked = assistant.suggest('let x = ', 8, live);
    assistant.open('b.ts', 'let y = ', 8);
    assert.equal(await asked, undefined);
    assistant.dispose();
  });

  it('tells the version of a place where something may be typed, in any of them', () => {
    const { assistant } = assisted();
    assistant.add('a', 'a.ts', 'let x;\n');
    assistant.add('b', 'b.ts', 'let y;\n');
    assistant.show('a', 0);
    assistant.edited([{ offset: 7, length: 0, text: 'f' }], 8, 8);
    assert.deepEqual(assistant.placeToType('a', 'let x;\nf', 6), { uri: 'a', version: 2, offset: 6 });
    assert.deepEqual(assistant.placeToType('b', 'let y;\n', 7), { uri: 'b', version: 1, offset: 7 });
    assert.equal(assistant.placeToType('c', '', 0), undefined);
    const encoded = `"${'QUJD'.repeat(2_000)}`;
    assert.equal(assistant.placeToType('b', encoded, encoded.length), undefined);
    assistant.dispose();
  });
});
