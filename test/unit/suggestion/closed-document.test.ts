import assert from 'node:assert/strict';
import { live } from '../helpers/client-rig.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig, uri } from './source-rig.ts';

describe('A document that is closed and opened again with other text at the same version', () => {
  it('does not get the last suggestion', async () => {
    const { asked, source } = rig();
    const first = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]?.answer(completion('foobar'));
    assert.equal(await first, 'foobar');
    source.documentClosed('file:///b.ts');
    assert.equal(await source.suggest(requestAt(1, 10), 'recall', live()), 'foobar');
    source.documentClosed(uri);
    assert.equal(await source.suggest(requestAt(1, 10), 'recall', live()), undefined);
  });

  it('does not get the completion in flight, which is cancelled', async () => {
    const { asked, source } = rig();
    const first = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    source.documentClosed(uri);
    assert.equal(await first, undefined);
    assert.equal(asked[0]?.signal.aborted, true);
    asked[0].answer(completion('foobar'));
    await settle();
    assert.equal(await source.suggest(requestAt(1, 10), 'recall', live()), undefined);
  });

  it('is not asked about by requests that waited before', async () => {
    const { clock, asked, source } = rig();
    const first = source.suggest(requestAt(1, 10), 'ask', live());
    await clock.advance(20);
    source.documentClosed(uri);
    assert.equal(await first, undefined);
    await clock.advance(1_000);
    assert.equal(asked.length, 0);
  });

  it('has no earlier alternatives', async () => {
    const { asked, source } = rig();
    const all = source.suggestAll({ ...requestAt(1, 10), alternatives: 2 }, 'ask-now', live());
    await settle();
    asked[0]?.answer(completion('foo', ['bar']));
    assert.deepEqual(await all, ['foo', 'bar']);
    source.documentClosed(uri);
    const again = source.suggestAll({ ...requestAt(1, 10), alternatives: 2 }, 'ask-now', live());
    await settle();
    asked[1]?.answer(completion('baz', []));
    assert.deepEqual(await again, ['baz']);
  });

  it('does not exclude what was dismissed before', async () => {
    const { asked, clock, source } = rig();
    const first = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]?.answer(completion('foobar'));
    await first;
    source.dismiss({ uri, version: 1, offset: 10 });
    source.documentClosed(uri);
    void source.suggest(requestAt(1, 10), 'ask', live());
    await clock.advance(50);
    assert.deepEqual(asked[1]?.request.dismissed, []);
  });
});
