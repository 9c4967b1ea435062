import assert from 'node:assert/strict';
import { live } from '../helpers/client-rig.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig, uri } from './source-rig.ts';

describe('With several cursors', () => {
  it('a completion in flight and its rest are followed at the primary cursor', async () => {
    const { source, asked, typeAt } = rig();
    const first = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    typeAt([30, 10, 5], 'f');
    const second = source.suggest(requestAt(2, 12), 'ask', live());
    source.moved({ uri, version: 2, offset: 12 });
    asked[0]?.answer(completion('foobar'));
    assert.equal(await first, undefined);
    assert.equal(await second, 'oobar');
    typeAt([32, 12, 6], 'oo');
    assert.equal(await source.suggest(requestAt(3, 16), 'ask', live()), 'bar');
    assert.equal(asked.length, 1);
  });

  it('a dismissed suggestion is not suggested again until other text is typed', async () => {
    const { clock, source, asked, typeAt } = rig();
    const shown = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]?.answer(completion('foobar'));
    assert.equal(await shown, 'foobar');
    source.dismiss({ uri, version: 1, offset: 10 });
    typeAt([30, 10, 5], 'f');
    void source.suggest(requestAt(2, 12), 'ask', live());
    await clock.advance(50);
    assert.deepEqual(asked[1]?.request.dismissed, ['oobar']);
  });
});
