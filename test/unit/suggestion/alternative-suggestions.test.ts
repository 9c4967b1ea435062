import assert from 'node:assert/strict';
import { live } from '../helpers/client-rig.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig } from './source-rig.ts';

const asked = (version: number, offset: number) => ({
  ...requestAt(version, offset),
  eagerness: 'eager' as const,
  alternatives: 2,
});

/** A source that has shown `foobar` at offset 10, without alternatives. */
async function showing() {
  const made = rig();
  const shown = made.source.suggestAll(requestAt(1, 10), 'ask-now', live());
  await settle();
  made.asked[0]!.answer(completion('foobar'));
  assert.deepEqual(await shown, ['foobar']);
  return made;
}

describe('Alternative suggestions', () => {
  it('are not requested by automatic requests', async () => {
    const { asked: requests } = await showing();
    assert.deepEqual(
      requests.map(({ request }) => request.alternatives),
      [undefined],
    );
  });

  it('follow the shown suggestion, which stays first', async () => {
    const { asked: requests, source } = await showing();
    const all = source.suggestAll(asked(1, 10), 'ask-now', live());
    await settle();
    assert.equal(requests[1]?.request.alternatives, 2);
    requests[1].answer(completion('foobar', ['foot', 'bar']));
    assert.deepEqual(await all, ['foobar', 'foot', 'bar']);
  });

  it('are two at most, also when the model’s suggestion is longer than the shown one', async () => {
    const { asked: requests, source } = await showing();
    const all = source.suggestAll(asked(1, 10), 'ask-now', live());
    await settle();
    requests[1]!.answer(completion('foobar(baz)', ['foot', 'bar']));
    assert.deepEqual(await all, ['foobar', 'foobar(baz)', 'foot']);
  });

  it('are requested together with an explicit suggestion', async () => {
    const { asked: requests, source } = rig();
    const all = source.suggestAll(asked(1, 10), 'ask-now', live());
    await settle();
    requests[0]!.answer(completion('foobar', ['bar']));
    assert.deepEqual(await all, ['foobar', 'bar']);
    // The next request finds them known, and that there are no more.
    assert.deepEqual(await source.suggestAll(asked(1, 10), 'ask-now', live()), ['foobar', 'bar']);
    assert.equal(requests.length, 1);
  });

  it('stay without the model while one of them is typed or accepted in part', async () => {
    const { asked: requests, prefilled, source, type } = await showing();
    const all = source.suggestAll(asked(1, 10), 'ask-now', live());
    await settle();
    requests[1]!.answer(completion('foobar', ['foot', 'bar']));
    await all;
    type('foo', 10);
    assert.deepEqual(await source.suggestAll(requestAt(2, 13), 'ask', live()), ['bar', 't']);
    type('t', 13);
    assert.deepEqual(await source.suggestAll(requestAt(3, 14), 'recall', live()), []);
    type('', 10, 4);
    type('b', 10);
    assert.deepEqual(await source.suggestAll(requestAt(5, 11), 'ask', live()), ['ar']);
    assert.deepEqual([requests.length, prefilled], [2, []]);
  });

  it('are cancelled when they are not wanted any longer, and the shown suggestion stays', async () => {
    const { asked: requests, source, type } = await showing();
    const controller = new AbortController();
    const all = source.suggestAll(asked(1, 10), 'ask-now', controller.signal);
    await settle();
    controller.abort();
    assert.deepEqual(await all, []);
    assert.equal(source.completions.busy, false);
    type('foo', 10);
    assert.deepEqual(await source.suggestAll(requestAt(2, 13), 'ask', live()), ['bar']);
    assert.equal(requests.length, 2);
  });
});
