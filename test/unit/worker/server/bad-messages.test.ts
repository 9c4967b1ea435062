import assert from 'node:assert/strict';
import fc from 'fast-check';
import { protocolVersion } from '../../../../src/worker/protocol.ts';
import { ServerRig } from '../../helpers/server-rig.ts';

const text = 'const a = 1;\nconst b = ';

describe('WorkerServer', () => {
  let rig: ServerRig;

  before(() => {
    rig = new ServerRig();
  });
  after(async () => {
    await rig.end();
  });

  it('begins with the version of its protocol', () => {
    assert.deepEqual(rig.said, [{ type: 'hello', protocol: protocolVersion }]);
  });

  it('logs what is no message, without what it holds, and goes on', async () => {
    rig.load();
    rig.open(text);
    await rig.settled();
    for (const bad of [
      { type: 'complete', id: 1, request: { secret: 'x' } },
      { type: 'open', document: { uri: 'file:///a.ts', version: 2 }, path: 'a.ts' },
      { type: 'request', id: 1, kind: 'translate', params: undefined },
      'load',
    ])
      rig.sendAnything(bad);
    assert.deepEqual(
      rig.of('log').map(({ level, message }) => [level, message]),
      [
        ['error', 'The editor sent what is no message: of type "complete", with type, id, request'],
        ['error', 'The editor sent what is no message: of type "open", with type, document, path'],
        ['error', 'The editor sent what is no message: of type "request", with type, id, kind, params'],
        ['error', 'The editor sent what is no message: string'],
      ],
    );
    rig.complete(2, { offset: text.length });
    await rig.settled();
    assert.deepEqual(
      rig.answers(2).map(({ type }) => type),
      ['response'],
    );
  });

  it('answers a request once whose parameters have another form', async () => {
    rig.load();
    let lastId = 10;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('complete', 'clear', 'inspect', 'benchmark', 'evaluate'),
        fc.oneof(fc.constant(undefined), fc.jsonValue()),
        async (kind, params) => {
          // The others take none.
          if (kind !== 'complete' && kind !== 'evaluate' && params !== undefined) return;
          const id = ++lastId;
          rig.sendAnything({ type: 'request', id, kind, params });
          rig.send({ type: 'cancel', id });
          await rig.settled();
          const answers = [...rig.of('response'), ...rig.of('cancelled'), ...rig.of('rejected')];
          assert.equal(answers.filter((answer) => answer.id === id).length, 1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
