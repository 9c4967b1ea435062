import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { ServerRig } from '../../helpers/server-rig.ts';

const uri = 'file:///a.ts';

describe('WorkerServer works ahead', () => {
  let rig: ServerRig;

  before(() => {
    rig = new ServerRig();
    rig.load();
  });
  after(async () => {
    await rig.end();
  });

  /** Waits for the answer to a request, without asking for anything else. */
  async function answered(id: number): Promise<void> {
    while (rig.answers(id).length === 0) await turn();
  }

  it('and tells how far a completion is: more each time, and no more after the answer', async () => {
    const text = 'let a = 1;\nlet b = ';
    rig.open(text);
    await rig.settled();
    rig.said.length = 0;
    rig.complete(1, { offset: text.length, maxTokens: 8 });
    await answered(1);
    const told = rig.decoded();
    assert.ok(told.length > 0);
    for (const [i, progress] of told.entries()) assert.ok(progress.startsWith(told[i - 1] ?? ''));
    const types = rig.said.map(({ type }) => type);
    assert.ok(types.lastIndexOf('progress') < types.indexOf('response'));
  });

  it('and has evaluated what the acceptance of a suggestion leaves', async () => {
    // A text for which the tiny model of random weights suggests something.
    for (let attempt = 0; attempt < 200; attempt++) {
      const text = `${String.fromCharCode(33 + (attempt % 94)).repeat(1 + attempt / 94)} = value${attempt} `;
      let yieldsAfter = 0;
      rig.host.onYield = () => {
        if (rig.answers(100 + attempt).length > 0) yieldsAfter++;
      };
      rig.open(text, 1);
      rig.complete(100 + attempt, { offset: text.length, maxTokens: 6, multiline: false });
      await answered(100 + attempt);
      const suggestion = rig.completed(100 + attempt);
      if (!suggestion || suggestion.text.length < 3) continue;
      // Nobody says when it is prepared; a few hundred turns of the loop are more than it needs.
      for (let i = 0; i < 300; i++) await turn();
      assert.ok(yieldsAfter > 0, 'Nothing was prepared.');
      rig.send({
        type: 'change',
        document: { uri, version: 2 },
        before: 1,
        edits: [{ offset: text.length, length: 0, text: suggestion.text }],
      });
      rig.complete(1_000, { version: 2, offset: text.length + suggestion.text.length });
      await answered(1_000);
      assert.equal(rig.completed(1_000)?.stats.prefilled, 0);
      return;
    }
    assert.fail('The tiny model suggested nothing.');
  });

  it('and lets itself be looked at without a stir', async () => {
    const text = 'for (let i = 0; i < n; i++) {\n  '.repeat(3);
    rig.open(text);
    await rig.settled();
    let id = 2_000;
    // Asked at each yield: what is prepared must come to its end all the same.
    rig.host.onYield = () => {
      rig.inspect(id++);
    };
    rig.send({ type: 'prefill', request: { uri, version: 1, offset: text.length } });
    for (let i = 0; i < 300; i++) await turn();
    rig.host.onYield = () => undefined;
    const answers = rig.responses('inspect');
    assert.deepEqual(
      answers.map((message) => message.id),
      Array.from({ length: id - 2_000 }, (_, i) => 2_000 + i),
    );
    assert.ok(answers.length > 0);
    rig.complete(3_000, { offset: text.length });
    await answered(3_000);
    assert.equal(rig.completed(3_000)?.stats.prefilled, 0);
    rig.inspect(4_000);
    const { result: inspection } = rig.responses('inspect').at(-1)!;
    assert.equal(inspection.completion?.path, 'a.ts');
    assert.equal(inspection.slots.length, 1);
  });

  it('and evaluates the whole prompt behind an answer from a short one', async () => {
    const text = 'for (let i = 0; i < n; i++) {\n  '.repeat(60);
    rig.send({ type: 'load', options: { ...rig.options('tiny.gguf'), contextTokens: 256 } });
    rig.open(text, 9);
    // A slow machine: each look at the clock takes long.
    rig.host.msPerLook = 400;
    rig.complete(4_999, { version: 9, offset: 900 });
    await answered(4_999);
    rig.complete(5_000, { version: 9, offset: 125 });
    await answered(5_000);
    const short = rig.completed(5_000)?.explanation;
    assert.equal(short?.kind === 'completed' && short.reuse.limit?.kind, 'short-prompt');
    for (let i = 0; i < 300; i++) await turn();
    rig.complete(5_001, { version: 9, offset: 125 });
    await answered(5_001);
    rig.host.msPerLook = undefined;
    const { stats } = rig.completed(5_001) ?? {};
    assert.ok(stats !== undefined && stats.promptTokens > 144 && stats.prefilled <= 1, JSON.stringify(stats));
  });
});
