import assert from 'node:assert/strict';
import { cutBack } from '../../../src/completion/confidence/cut.ts';
import { isTypedSooner, SHORTEST_SHOWN } from '../../../src/util/text.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig } from '../suggestion/source-rig.ts';

describe('What is typed sooner than it is read', () => {
  const shortest = 'a'.repeat(SHORTEST_SHOWN);
  const shorter = shortest.slice(1);

  it('is told without the white space around it', () => {
    assert.equal(isTypedSooner(` ${shorter}\n`), true);
    assert.equal(isTypedSooner(shortest), false);
    assert.equal(isTypedSooner(shortest, SHORTEST_SHOWN + 1), true);
  });

  it('is not left of a text that is cut where the model becomes unsure', () => {
    assert.equal(cutBack(`${shortest} = b`, SHORTEST_SHOWN, 'let '), SHORTEST_SHOWN);
    assert.equal(cutBack(`${shorter} = b`, SHORTEST_SHOWN, 'let '), 0);
  });

  it('is not shown unless all is to be shown', async () => {
    const shown = async (text: string, eagerness: 'balanced' | 'eager'): Promise<string | undefined> => {
      const { asked, source } = rig();
      const request = { ...requestAt(1, 10), eagerness };
      const suggestion = source.suggest(request, 'ask-now', new AbortController().signal);
      await settle();
      asked[0]?.answer(completion(text));
      return suggestion;
    };
    assert.equal(await shown(shortest, 'balanced'), shortest);
    assert.equal(await shown(shorter, 'balanced'), undefined);
    assert.equal(await shown(shorter, 'eager'), shorter);
  });
});
