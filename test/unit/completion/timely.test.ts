import assert from 'node:assert/strict';
import { Completer } from '../../../src/completion/completer.ts';
import type { CompletionResult, PromptChoice } from '../../../src/completion/completion.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';

const CONTEXT = 1_024;
const code = Array.from({ length: 400 }, (_, i) => `const value${i} = compute(${i});\n`).join('');
const { signal } = new AbortController();

/**
 * A completer on a machine where each look at the clock takes so long, after a completion at another place.
 *
 * @param isFirst whether there was no such completion
 */
async function rig(msPerLook: number, isFirst = false) {
  const model = toyModel();
  const host = new ToyHost();
  host.msPerLook = msPerLook;
  const cacheBytes = 4 * model.engine.slotBytes(CONTEXT);
  const completer = new Completer(model, { contextTokens: CONTEXT, cacheBytes }, host);
  const document = new DocumentMirror('file:///a.ts', 'a.ts', 1, code);
  const complete = async (offset: number, prompt: PromptChoice): Promise<CompletionResult> =>
    completer.complete(document, offset, { maxTokens: 8, multiline: true, prompt }, signal);
  if (!isFirst) await complete(200, 'whole');
  return { engine: model.engine, completer, document, complete };
}

const isShort = ({ explanation }: CompletionResult): boolean =>
  explanation.kind === 'completed' && explanation.reuse.limit?.kind === 'short-prompt';

describe('A timely completion', () => {
  const offset = code.length >> 1;

  it('is made from a short prompt where too much of the whole one is cold', async () => {
    const { complete } = await rig(400);
    const result = await complete(offset, 'timely');
    assert.ok(isShort(result));
    assert.ok(result.stats.promptTokens <= 144, `${result.stats.promptTokens} tokens`);
  });

  it('is made from the whole prompt once that is evaluated', async () => {
    const { completer, document, complete } = await rig(400);
    assert.ok((await completer.prefill(document, offset, signal, true)) > 500);
    const result = await complete(offset, 'timely');
    assert.deepEqual([isShort(result), result.stats.prefilled], [false, 0]);
  });

  it('is made from the whole prompt where the machine is fast', async () => {
    const { complete } = await rig(0.01);
    assert.ok(!isShort(await complete(offset, 'timely')));
  });

  it('is made from a short prompt as the first one, before the speed of the machine is known', async () => {
    const { complete } = await rig(0.01, true);
    assert.ok(isShort(await complete(offset, 'timely')));
    assert.ok(!isShort(await complete(offset - 5_000, 'timely')));
  });

  it('has the engine hurry only while much is evaluated that someone waits for', async () => {
    const { engine, completer, document, complete } = await rig(400);
    const urgent: boolean[] = [];
    engine.onEvaluate = () => urgent.push(engine.isUrgent);
    await completer.prefill(document, offset, signal);
    assert.deepEqual(new Set(urgent.splice(0)), new Set([false]));
    const { stats } = await complete(100, 'short');
    const decoded = urgent.splice(0).filter((isUrgent) => !isUrgent).length;
    assert.ok(stats.prefilled > 32 && decoded > 0 && decoded <= stats.decoded + 1);
    assert.equal(engine.isUrgent, false);
  });

  it('has the short prompt ready after a prefill that was cut off', async () => {
    const { completer, document, complete } = await rig(400);
    // What is evaluated first is what the completion needs first.
    await completer.prefill(document, offset, signal, true);
    assert.equal((await complete(offset, 'short')).stats.prefilled, 0);
  });
});
