import assert from 'node:assert/strict';
import { live } from '../helpers/client-rig.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig, uri } from './source-rig.ts';

describe('A dismissed suggestion', () => {
  it('is not recalled, and requests at its position exclude it until it is typed', async () => {
    const { asked, clock, source, type } = rig();
    const shown = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    assert.equal(asked[0]!.request.dismissed, undefined);
    asked[0]!.answer(completion('foobar'));
    await shown;
    source.dismiss({ uri, version: 1, offset: 10 });
    type('f', 10);
    const next = source.suggest(requestAt(2, 11), 'ask', live());
    await clock.advance(50);
    assert.deepEqual(asked[1]!.request.dismissed, ['oobar']);
    asked[1]!.answer(completion(''));
    assert.equal(await next, undefined);
  });

  it('is excluded also when only its first line was shown', async () => {
    const { asked, clock, source, type } = rig();
    const shown = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]!.preview('foobar {');
    assert.equal(await shown, 'foobar {');
    source.dismiss({ uri, version: 1, offset: 10 });
    assert.equal(asked[0]!.signal.aborted, true);
    type('f', 10);
    void source.suggest(requestAt(2, 11), 'ask', live());
    await clock.advance(50);
    assert.deepEqual(asked[1]!.request.dismissed, ['oobar {']);
  });

  it('is shown again for an explicit request', async () => {
    const { asked, source } = rig();
    const shown = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]!.answer(completion('foobar'));
    await shown;
    source.dismiss({ uri, version: 1, offset: 10 });
    const again = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    assert.equal(asked[1]!.request.dismissed, undefined);
    asked[1]!.answer(completion('foobar'));
    assert.equal(await again, 'foobar');
  });
});
