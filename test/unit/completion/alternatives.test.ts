import assert from 'node:assert/strict';
import { Completer } from '../../../src/completion/completer.ts';
import type { CompletionResult } from '../../../src/completion/completion.ts';
import { CancelledError } from '../../../src/completion/host.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';

const code = 'let total = 0;\nconst answer =';
const CONTEXT = 256;

function single(tokens: readonly number[]): number {
  assert.equal(tokens.length, 1);
  return tokens[0]!;
}

/** A model that finds three words likely, in this order, and then decodes the rest of the chosen one. */
const WORDS = [
  [' const', ';', '\n'],
  [' return', '(', ')', '\n'],
  [' import', '\n'],
] as const;

function rig(slots = 3) {
  const model = toyModel();
  const { engine, tokenizer } = model;
  const id = (text: string): number => single(tokenizer.encode(text));
  const texts = WORDS.map((words) => words.map(id));
  const evaluate = engine.evaluate.bind(engine);
  engine.evaluate = async (tokens, position, slot, rows) => {
    await evaluate(tokens, position, slot, rows);
    const logits = new Float32Array(tokenizer.size);
    const last = tokens.at(-1);
    const text = texts.find((words) => words.includes(last!) && last !== id('\n'));
    if (text !== undefined) logits[text[text.indexOf(last!) + 1] ?? 0] = 30;
    else for (const [rank, [first]] of texts.entries()) logits[first!] = 30 - rank;
    return logits;
  };
  const host = new ToyHost();
  const cacheBytes = slots * engine.slotBytes(CONTEXT);
  const completer = new Completer(model, { contextTokens: CONTEXT, cacheBytes, heals: false }, host);
  const document = new DocumentMirror('file:///a.ts', 'a.ts', 1, code);
  const complete = async (
    alternatives?: number,
    signal = new AbortController().signal,
  ): Promise<CompletionResult> => {
    const limits = { maxTokens: 12, multiline: false, eagerness: 'eager' } as const;
    return completer.complete(
      document,
      document.text.length,
      alternatives === undefined ? limits : { ...limits, alternatives },
      signal,
    );
  };
  return { engine, host, completer, document, complete };
}

describe('Alternatives', () => {
  it('begin with tokens that were nearly as likely, and do not change the first suggestion', async () => {
    const { complete } = rig();
    const alone = await complete();
    const { text, alternatives } = await complete(2);
    assert.deepEqual([alone.text, alone.alternatives], [' const;', []]);
    assert.deepEqual([text, alternatives], [' const;', [' return()', ' import']]);
  });

  it('are as many as requested, or as there are', async () => {
    assert.deepEqual((await rig().complete(1)).alternatives, [' return()']);
    assert.deepEqual((await rig().complete(7)).alternatives.length, 2);
  });

  it('cost nothing when they are not requested', async () => {
    const { engine, complete } = rig();
    await complete();
    const calls = engine.calls.length;
    await complete();
    assert.equal(engine.calls.length, calls);
  });

  it('do not evaluate the prompt again, and keep the first suggestion in its slot', async () => {
    for (const slots of [3, 1]) {
      const { engine, complete } = rig(slots);
      const { stats } = await complete();
      const calls = engine.calls.length;
      await complete(2);
      const evaluated = engine.calls.slice(calls).reduce((sum, { count }) => sum + count, 0);
      // Their own tokens, and where there is no room for another slot the one before them.
      assert.ok(evaluated <= 8 && evaluated < stats.promptTokens, `${evaluated} with ${slots} slots`);
      if (slots === 1) continue;
      const before = engine.calls.length;
      assert.equal((await complete()).text, ' const;');
      assert.equal(engine.calls.length, before);
    }
  });

  it('drop an older fork before another document’s slot', async () => {
    const { complete, completer } = rig(3);
    const other = new DocumentMirror('file:///b.ts', 'b.ts', 1, 'something else altogether\n'.repeat(15));
    const { signal } = new AbortController();
    await completer.prefill(other, other.text.length, signal);
    for (let i = 0; i < 4; i++) await complete(2);
    const limits = { maxTokens: 1, multiline: false };
    assert.equal((await completer.complete(other, other.text.length, limits, signal)).stats.prefilled, 0);
  });

  it('can be cancelled at any point, and the next completion is right', async () => {
    const { host, complete } = rig();
    await complete();
    let ended = 0;
    for (let yields = 1; ended === 0; yields++) {
      const controller = new AbortController();
      const last = host.yields + yields;
      host.onYield = () => {
        if (host.yields >= last) controller.abort();
      };
      const result = await complete(2, controller.signal).catch((error: unknown) => error);
      host.onYield = () => undefined;
      if (!(result instanceof CancelledError)) ended = yields;
      assert.equal((await complete()).text, ' const;');
    }
    assert.ok(ended > 5, `ended after ${ended} yields`);
  });
});

describe('A partly accepted suggestion', () => {
  it('is not evaluated again', async () => {
    const { engine, completer, document, complete } = rig();
    const { text } = await complete();
    const calls = engine.calls.length;
    const edits = [{ offset: document.text.length, length: 0, text: text.slice(0, ' const'.length) }];
    assert.ok(document.apply(edits, 2));
    completer.follow(document, edits);
    const rest = await complete();
    assert.equal(rest.text, ';');
    assert.equal(rest.stats.prefilled, 0);
    assert.equal(engine.calls.length, calls);
  });
});
