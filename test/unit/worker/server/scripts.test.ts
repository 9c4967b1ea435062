import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ToWorker } from '../../../../src/worker/protocol.ts';
import { ServerRig } from '../../helpers/server-rig.ts';

const uris = ['file:///a.ts', 'file:///b.ts'] as const;
const uri = fc.constantFrom(...uris);
const version = fc.integer({ min: 1, max: 3 });
const offset = fc.integer({ min: -1, max: 30 });
const place = fc.record({ uri, version, offset });
const edit = fc.record({ offset, length: fc.nat(3), text: fc.constantFrom('', 'x', '\r\n', '👍') });

/** A message without its id, and how many times the worker yields before it. */
type Scripted = readonly [message: (id: number) => ToWorker, yields: number];

const open = fc.tuple(uri, version, fc.string({ maxLength: 30 })).map(([at, v, text]) => (): ToWorker => ({
  type: 'open',
  document: { uri: at, version: v },
  path: 'a.ts',
  text,
}));
const change = fc
  .tuple(uri, version, version, fc.array(edit, { maxLength: 2 }))
  .map(([at, before, after, edits]) => (): ToWorker => ({
    type: 'change',
    document: { uri: at, version: after },
    before,
    edits,
  }));
const complete = place.map((request) => (id: number): ToWorker => ({
  type: 'request',
  id,
  kind: 'complete',
  params: { ...request, maxTokens: 3, multiline: true, eagerness: 'eager' },
}));
const prefill = place.map((request) => (): ToWorker => ({ type: 'prefill', request }));
const prepare = fc
  .tuple(fc.array(place, { maxLength: 3 }), fc.nat(2_000))
  .map(([positions, tokensPerMinute]) => (): ToWorker => ({
    type: 'prepare',
    request: { positions, tokensPerMinute },
  }));
const cancel = fc.integer({ min: 1, max: 3 }).map((back) => (id: number): ToWorker => ({
  type: 'cancel',
  id: id - back,
}));
const close = uri.map((at) => (): ToWorker => ({ type: 'close', uri: at }));
const cells = fc
  .tuple(fc.constantFrom('lab', 'other'), fc.array(uri, { maxLength: 3 }))
  .map(([group, all]) => (): ToWorker => ({ type: 'cells', group, uris: all }));
const clear = fc.constant((id: number): ToWorker => ({
  type: 'request',
  id,
  kind: 'clear',
  params: undefined,
}));

const message = fc.oneof(
  { weight: 4, arbitrary: open },
  { weight: 4, arbitrary: change },
  { weight: 8, arbitrary: complete },
  { weight: 3, arbitrary: prefill },
  { weight: 3, arbitrary: prepare },
  { weight: 3, arbitrary: cancel },
  { weight: 1, arbitrary: close },
  { weight: 1, arbitrary: cells },
  { weight: 1, arbitrary: clear },
);
const script: fc.Arbitrary<Scripted[]> = fc.array(fc.tuple(message, fc.nat(6)), {
  maxLength: 30,
  size: 'max',
});

/** Sends a script while the server works, as a message port delivers when it yields. */
async function perform(rig: ServerRig, steps: readonly Scripted[], firstId: number): Promise<ToWorker[]> {
  const messages = steps.map(([make], i) => make(firstId + i));
  let sent = 0;
  let wait = 0;
  const sendNext = (): void => {
    const next = messages[sent++];
    wait = steps[sent]?.[1] ?? 0;
    if (next) rig.send(next);
  };
  rig.host.onYield = () => {
    if (wait-- <= 0) sendNext();
  };
  while (sent < messages.length) {
    // An idle server does not yield.
    sendNext();
    await new Promise((resolve) => setImmediate(resolve));
  }
  rig.host.onYield = () => undefined;
  await rig.settled();
  return messages;
}

function checkAnswers(rig: ServerRig, messages: readonly ToWorker[]): void {
  const ids = new Set<number>();
  for (const sent of messages) {
    if (sent.type !== 'request') continue;
    if (sent.kind === 'complete') {
      ids.add(sent.id);
      assert.equal(rig.answers(sent.id).length, 1, `answers to complete ${sent.id}`);
    } else if (sent.kind === 'clear') {
      assert.equal(rig.responses('clear').filter(({ id }) => id === sent.id).length, 1);
    }
  }
  const answered = [...rig.responses('complete'), ...rig.of('cancelled'), ...rig.of('rejected')];
  assert.ok(answered.every(({ id }) => ids.has(id)));
  assert.deepEqual(rig.of('log'), []);
}

describe('WorkerServer under any messages', () => {
  const rigs = new Map<'sound' | 'failed', ServerRig>();
  let nextId = 1;

  before(async () => {
    for (const kind of ['sound', 'failed'] as const) {
      const rig = new ServerRig();
      rig.load(kind === 'sound' ? 'tiny.gguf' : 'missing.gguf');
      await rig.settled();
      rigs.set(kind, rig);
    }
  });

  after(async () => {
    for (const rig of rigs.values()) await rig.end();
  });

  for (const kind of ['sound', 'failed'] as const) {
    it(`answers each request once, with a ${kind} model`, async () => {
      const rig = rigs.get(kind)!;
      await fc.assert(
        fc.asyncProperty(script, async (steps) => {
          for (const at of uris) rig.send({ type: 'close', uri: at });
          await rig.settled();
          rig.said.length = 0;
          const messages = await perform(rig, steps, nextId);
          nextId += steps.length + 10;
          checkAnswers(rig, messages);
          // Whatever has been, the next request of an open document is answered as it should be.
          rig.open('let a = ', 50);
          rig.complete(nextId, { version: 50, offset: 8 });
          await rig.settled();
          const [last] = rig.answers(nextId++);
          assert.equal(last?.type, kind === 'sound' ? 'response' : 'rejected');
        }),
        { numRuns: 60 },
      );
    });
  }

  it('answers each request once while models come and go', async () => {
    const rig = new ServerRig();
    const model = fc.constantFrom('tiny.gguf', 'missing.gguf', 'missing.gguf');
    await fc.assert(
      fc.asyncProperty(script, model, fc.nat(20), async (steps, name, at) => {
        rig.said.length = 0;
        const load: Scripted = [() => ({ type: 'load', options: rig.options(name) }), 1];
        const messages = await perform(rig, steps.toSpliced(at, 0, load), nextId);
        nextId += steps.length + 10;
        checkAnswers(rig, messages);
        assert.equal(rig.of('ready').length + rig.of('failed').length, 1);
      }),
      { numRuns: 12 },
    );
    await rig.end();
  });
});
