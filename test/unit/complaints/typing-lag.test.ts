import assert from 'node:assert/strict';
import { readyRig } from '../helpers/client-rig.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig } from '../suggestion/source-rig.ts';

const live = (): AbortSignal => new AbortController().signal;

/** The complaint: typing lags, and the processor is busy all the time. */
describe('Typing costs little', () => {
  it('as a keystroke sends the edit, and reads no text of the document', () => {
    const { client, documents, last, write } = readyRig();
    const text = 'x'.repeat(1_000_000);
    write(1, text);
    client.prefill(requestAt(1));
    let reads = 0;
    const read = documents.get.bind(documents);
    documents.get = (uri) => {
      reads++;
      return read(uri);
    };
    const edits = [{ offset: 500_000, length: 0, text: 'y' }];
    client.change({ document: { uri: 'file:///a.ts', version: 2 }, edits, length: text.length + 1 });
    client.prefill(requestAt(2, 500_001));
    assert.equal(reads, 0);
    assert.deepEqual(last().of('change').at(-1)?.edits, edits);
    assert.equal(last().of('open').length, 1);
  });

  it('as keys in quick succession ask the model once', async () => {
    const { clock, asked, source, type } = rig();
    for (let key = 0; key < 10; key++) {
      type('x', 10 + key);
      void source.suggest(requestAt(2 + key, 11 + key), 'ask', live());
      await settle();
      // Whatever it says is something else than what is typed.
      asked.at(-1)?.progress('y');
      await clock.advance(20);
    }
    await clock.advance(100);
    assert.equal(asked.length, 1);
  });

  it('as typing what is suggested asks nobody', async () => {
    const { asked, source, type } = rig();
    const shown = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]!.answer(completion('foo(bar)'));
    await shown;
    for (const [i, key] of ['f', 'o', 'o', '('].entries()) {
      type(key, 10 + i);
      await source.suggest(requestAt(2 + i, 11 + i), 'ask', live());
    }
    assert.equal(asked.length, 1);
  });

  it('as accepting one line of several asks nobody for the rest', async () => {
    const { asked, source, type } = rig();
    const shown = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]!.answer(completion('a();\n  b();'));
    await shown;
    type('a();\n', 10);
    assert.equal(await source.suggest(requestAt(2, 15), 'ask', live()), '  b();');
    assert.equal(asked.length, 1);
  });

  it('as what the person has typed away from is not finished', async () => {
    const { asked, source, type } = rig();
    void source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]!.progress('foo');
    type('x', 10);
    assert.equal(asked[0]!.signal.aborted, true);
  });

  it('as nothing is left to run once it rests', async () => {
    const { clock, asked, source, type } = rig();
    type('x', 10);
    const shown = source.suggest(requestAt(2, 11), 'ask', live());
    await clock.advance(100);
    asked[0]!.answer(completion('foo'));
    await shown;
    assert.equal(clock.pending, 0);
  });
});
