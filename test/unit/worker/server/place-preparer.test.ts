import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { PreparedUse } from '../../../../src/worker/protocol.ts';
import { ServerRig } from '../../helpers/server-rig.ts';

const uri = 'file:///a.ts';
const text = Array.from({ length: 60 }, (_, i) => `let a${i} = f(${i});\n`).join('');

describe('WorkerServer prepares places', () => {
  let rig: ServerRig;
  let nextId = 1;

  beforeEach(async () => {
    rig = new ServerRig();
    rig.load();
    await rig.settled();
    rig.open(text);
    rig.host.msPerLook = 1;
  });
  afterEach(async () => {
    rig.host.onYield = () => undefined;
    await rig.end();
  });

  const at = (offset: number, version = 1) => ({ uri, version, offset });

  function prepare(offsets: readonly number[], tokensPerMinute = 10_000): void {
    const positions = offsets.map((offset) => at(offset));
    rig.send({ type: 'prepare', request: { positions, tokensPerMinute } });
  }

  function prepared(): PreparedUse {
    rig.inspect(nextId++);
    return rig.responses('inspect').at(-1)!.result.prepared;
  }

  async function idle(): Promise<void> {
    for (let i = 0; i < 300; i++) await turn();
  }

  async function complete(offset: number): Promise<number | undefined> {
    const id = nextId++;
    rig.complete(id, { offset });
    while (rig.answers(id).length === 0) await turn();
    return rig.completed(id)?.stats.prefilled;
  }

  it('so that a completion there has nothing to evaluate, and tells what was used', async () => {
    prepare([300, 900]);
    await idle();
    const { places, tokens, used } = prepared();
    assert.equal(places, 2);
    assert.ok(tokens > 100);
    assert.equal(used, 0);
    assert.equal(await complete(900), 0);
    const after = prepared();
    assert.equal(after.tokens, tokens);
    assert.ok(after.used > 50 && after.used < tokens, JSON.stringify(after));
    await complete(900);
    assert.equal(prepared().used, after.used, 'counted once');
    await rig.settled();
    assert.deepEqual(prepared(), { places: 0, tokens: 0, used: 0 });
  });

  it('and evaluates nothing again that is prepared, and nothing where a completion was', async () => {
    await complete(600);
    prepare([600, 300]);
    await idle();
    const once = prepared();
    assert.equal(once.places, 1);
    prepare([600, 300]);
    await idle();
    assert.deepEqual(prepared(), once);
  });

  it('but none of a stale version, an unknown document or outside of the text', async () => {
    const positions = [at(300, 2), at(300, 0), at(-1), at(1e9), { ...at(300), uri: 'file:///no.ts' }];
    rig.send({ type: 'prepare', request: { positions, tokensPerMinute: 10_000 } });
    await idle();
    assert.deepEqual(prepared(), { places: 0, tokens: 0, used: 0 });
    assert.deepEqual(rig.of('resync'), []);
  });

  for (const [what, interrupt] of [
    [
      'a prefill',
      () => {
        rig.send({ type: 'prefill', request: at(text.length) });
      },
    ],
    [
      'a completion',
      () => {
        rig.complete(nextId++, { offset: text.length });
      },
    ],
    [
      'an edit',
      () => {
        const edits = [{ offset: 0, length: 0, text: 'x' }];
        rig.send({ type: 'change', document: { uri, version: 2 }, before: 1, edits });
      },
    ],
  ] as const)
    it(`and is cut off at once by ${what}, after which it goes on with nothing`, async () => {
      let yields = 0;
      rig.host.onYield = () => {
        // Each piece of a prompt, and each place, yields.
        if (++yields === 3) interrupt();
      };
      prepare([300, 600, 900]);
      await idle();
      const { places, tokens } = prepared();
      assert.equal(places, 0);
      assert.ok(tokens > 0 && tokens < 60, `${tokens} tokens`);
    });

  it('within the budget, also where it is cut off', async () => {
    prepare([300, 600, 900], 110);
    await idle();
    const { places, tokens } = prepared();
    assert.equal(places, 1);
    assert.ok(tokens <= 110);
    prepare([300, 600, 900], 110);
    await idle();
    assert.equal(prepared().tokens, tokens);
    prepare([300, 600, 900], 0);
    await idle();
    assert.equal(prepared().tokens, tokens);
  });

  it('and drops a request for a newer one', async () => {
    let sent = 0;
    rig.host.onYield = () => {
      if (sent++ < 100) prepare([10 * sent]);
    };
    prepare([0]);
    await idle();
    assert.equal(prepared().places, 1);
    assert.ok(sent >= 100);
  });

  it('but not all of a hundred positions, and what waits for it is done first', async () => {
    prepare(
      Array.from({ length: 100 }, (_, i) => 12 * i),
      500,
    );
    assert.notEqual(await complete(text.length), undefined);
    await idle();
    assert.ok(prepared().tokens <= 500);
  });
});
