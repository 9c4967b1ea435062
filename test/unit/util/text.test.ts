import assert from 'node:assert/strict';
import { cutBack } from '../../../src/completion/confidence/cut.ts';
import { isTooShort, MIN_SHOWN_LENGTH } from '../../../src/util/text.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig } from '../suggestion/source-rig.ts';

describe('isTooShort', () => {
  const shortest = 'a'.repeat(MIN_SHOWN_LENGTH);
  const shorter = shortest.slice(1);

  it('ignores surrounding white space', () => {
    assert.equal(isTooShort(` ${shorter}\n`), true);
    assert.equal(isTooShort(shortest), false);
    assert.equal(isTooShort(shortest, MIN_SHOWN_LENGTH + 1), true);
  });

  it('applies to a text that is cut where the model becomes unsure', () => {
    assert.equal(cutBack(`${shortest} = b`, MIN_SHOWN_LENGTH, 'let '), MIN_SHOWN_LENGTH);
    assert.equal(cutBack(`${shorter} = b`, MIN_SHOWN_LENGTH, 'let '), 0);
  });

  it('applies to suggestions, unless the setting is "eager"', async () => {
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
