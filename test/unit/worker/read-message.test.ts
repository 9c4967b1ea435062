import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sentence } from '../../../src/util/plain-text.ts';
import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';
import { outlineOf, readFromWorker, readToWorker } from '../../../src/worker/read-message.ts';
import { completion, loadOptions, memory, progress, ready, requestAt } from '../helpers/worker-messages.ts';

const document = { uri: 'file:///a.ts', version: 1 };
const edits = [{ offset: 0, length: 1, text: 'x' }];
const fault = { fault: 'internal', message: sentence`m` } as const;

const toWorker: readonly ToWorker[] = [
  { type: 'load', options: loadOptions },
  { type: 'open', document, path: 'a.ts', text: '' },
  { type: 'change', document, before: 0, edits },
  { type: 'close', uri: document.uri },
  { type: 'cells', group: 'lab', uris: [document.uri] },
  { type: 'prefill', request: { ...document, offset: 0 } },
  { type: 'prepare', request: { positions: [{ ...document, offset: 0 }], tokensPerMinute: 10 } },
  { type: 'request', id: 1, kind: 'complete', params: requestAt(1) },
  { type: 'cancel', id: 1 },
];
const shortage = { kind: 'cache-shortage', slotBytes: 2, cacheBytes: 1, tokens: 1 } as const;
const fromWorker: readonly FromWorker[] = [
  ...[ready, completion(1, ''), progress(1, '')],
  { type: 'response', id: 1, kind: 'clear', result: memory },
  { type: 'cancelled', id: 1, kind: 'clear' },
  { type: 'rejected', id: 1, kind: 'benchmark', ...fault },
  { type: 'hello', protocol: 1 },
  { type: 'alive' },
  { type: 'loading', fraction: 0 },
  { type: 'failed', ...fault },
  { type: 'failed', fault: 'settings', message: shortage },
  { type: 'failed', fault: 'settings', message: { kind: 'prompt-format', reason: sentence`m` } },
  { type: 'resync', uri: document.uri },
  { type: 'log', level: 'info', message: '' },
];

describe('a message that has arrived', () => {
  it('is read where it follows the protocol', () => {
    for (const message of toWorker) assert.equal(readToWorker(message), message);
    for (const message of fromWorker) assert.equal(readFromWorker(message), message);
  });

  it('is none where a field is missing or of another type', () => {
    for (const [messages, read] of [
      [toWorker, readToWorker],
      [fromWorker, readFromWorker],
    ] as const) {
      for (const message of messages) {
        for (const field of Object.keys(message)) {
          // What a request takes is left to its handler.
          if (field === 'params') continue;
          for (const wrong of [undefined, null, Symbol.iterator])
            if (field !== 'progress' && field !== 'result')
              assert.equal(read({ ...message, [field]: wrong }), undefined, `${message.type} ${field}`);
          assert.equal(read({ ...message, [field]: undefined }), undefined, `${message.type} ${field}`);
        }
      }
    }
  });

  it('is none where its parts have another form', () => {
    for (const wrong of [
      { type: 'load', options: { ...loadOptions, threads: '2' } },
      { type: 'open', document: { uri: document.uri }, path: 'a.ts', text: '' },
      { type: 'change', document, before: 0, edits: [{ offset: 0, length: 1 }] },
      { type: 'cells', group: 'lab', uris: [7] },
      { type: 'request', id: 1, kind: 'translate', params: undefined },
      { type: 'request', id: 1, kind: 'constructor', params: undefined },
      { type: 'constructor' },
    ])
      assert.equal(readToWorker(wrong), undefined, JSON.stringify(wrong));
    for (const field of Object.keys(shortage)) {
      const message = { ...shortage, [field]: undefined };
      assert.equal(readFromWorker({ type: 'failed', fault: 'settings', message }), undefined, field);
    }
  });

  it('is of one direction only', () => {
    for (const message of fromWorker) assert.equal(readToWorker(message), undefined);
    for (const message of toWorker) assert.equal(readFromWorker(message), undefined);
  });

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.equal(readToWorker(value), undefined);
        assert.equal(readFromWorker(value), undefined);
        assert.ok(outlineOf(value).length > 0);
      }),
    );
  });

  it('is told of without the text that it holds', () => {
    assert.equal(
      outlineOf({ type: 'opened', document, text: 'secret' }),
      'of type "opened", with type, document, text',
    );
    assert.equal(outlineOf({ type: 1n }), 'without a type, with type');
    assert.deepEqual([undefined, null, 7, 'text'].map(outlineOf), [
      'undefined',
      'object',
      'number',
      'string',
    ]);
  });
});
