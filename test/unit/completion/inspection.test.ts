import assert from 'node:assert/strict';
import { Completer } from '../../../src/completion/completer.ts';
import { tokenText } from '../../../src/completion/inspection.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';

const CONTEXT = 256;
const code = Array.from({ length: 12 }, (_, i) => `const value${i} = compute(${i});\n`).join('');

function rig() {
  const model = toyModel();
  const options = { contextTokens: CONTEXT, cacheBytes: 2 * model.engine.slotBytes(CONTEXT) };
  const completer = new Completer(model, options, new ToyHost());
  const { signal } = new AbortController();
  const limits = { maxTokens: 8, multiline: true };
  return {
    model,
    completer,
    complete: (document: DocumentMirror) =>
      completer.complete(document, document.text.length, limits, signal),
    prefill: (document: DocumentMirror) => completer.prefill(document, document.text.length, signal),
    /** What the last completion is inspected as. */
    seen: () => {
      const { completion } = completer.inspect();
      assert.ok(completion);
      return completion;
    },
    type: (document: DocumentMirror, text: string) => {
      const edits = [{ offset: document.text.length, length: 0, text }];
      assert.ok(document.apply(edits, document.version + 1));
      completer.follow(document, edits);
    },
  };
}

const open = (text: string, path = 'a.ts'): DocumentMirror =>
  new DocumentMirror(`file:///${path}`, path, 1, text);

describe('Completer.inspect', () => {
  it('has no completion before the first one, and after the cache is cleared', async () => {
    const { completer, complete } = rig();
    const nothing = (): unknown => {
      const { completion, slots } = completer.inspect();
      return { completion, slots };
    };
    assert.deepEqual(nothing(), { completion: undefined, slots: [] });
    await complete(open(code));
    completer.clearCache();
    assert.deepEqual(nothing(), { completion: undefined, slots: [] });
  });

  it('shows the prompt as the slot holds it, with special tokens by name', async () => {
    const { complete, seen, model } = rig();
    await complete(open(code));
    const { tokens, spans, promptTokens } = seen();
    const texts = spans.map(({ start, end }) => tokens.slice(start, end).join(''));
    const special = spans.findIndex(({ kind }) => kind === 'token');
    assert.notEqual(model.tokenizer.special(texts[special] ?? ''), undefined);
    const prefix = texts[spans.findIndex(({ kind }) => kind === 'prefix')] ?? '';
    assert.ok(prefix.length > 40 && code.includes(prefix));
    assert.equal(spans.at(-1)?.end, promptTokens);
  });

  it('counts tokens as the completion does, and shows those decoded after the prompt', async () => {
    const { complete, seen } = rig();
    const { stats } = await complete(open(code));
    const { tokens, promptTokens, reused, kept, dropped } = seen();
    assert.deepEqual([promptTokens, reused], [stats.promptTokens, stats.reused]);
    assert.deepEqual([kept, dropped], [0, []]);
    assert.ok(tokens.length > promptTokens && tokens.length <= promptTokens + stats.decoded);
  });

  it('distinguishes tokens kept since the last completion from tokens prefilled during the pause', async () => {
    const { complete, prefill, seen, type } = rig();
    const document = open(code);
    await complete(document);
    const before = seen();
    type(document, 'let next = value');
    await prefill(document);
    await complete(document);
    const { kept, reused, promptTokens, dropped } = seen();
    assert.equal(reused, promptTokens);
    assert.ok(kept < reused, 'What was typed was prepared.');
    assert.ok(kept >= before.promptTokens - 1, 'What stood before it was not evaluated again.');
    // The suggestion made before is gone, as it was not what was typed.
    assert.deepEqual(dropped, before.tokens.slice(kept));
  });

  it('lists the slots with their documents and sizes, the one used last first', async () => {
    const { model, completer, complete } = rig();
    await complete(open(code));
    await complete(open('function other() {\n  return ', 'b.ts'));
    const { slots, memory } = completer.inspect();
    assert.deepEqual(memory, completer.memory());
    assert.deepEqual(
      slots.map(({ path, capacity }) => [path, capacity]),
      ['b.ts', 'a.ts'].map((path) => [path, CONTEXT]),
    );
    assert.equal(
      slots.reduce((sum, { bytes }) => sum + bytes, 0),
      memory.cacheBytes,
    );
    const [b, a] = slots;
    assert.ok(a && b && a.tokens > b.tokens && a.idleMs > b.idleMs && b.tokens > 0);
    // A slot takes the memory of what it holds.
    assert.ok(b.bytes < a.bytes && a.bytes <= model.engine.slotBytes(CONTEXT));
  });

  it('shows a token that is part of a character by its bytes', () => {
    const { tokenizer } = rig().model;
    const texts = tokenizer.encode('\u{1f9ff}').map((id) => tokenText(id, tokenizer));
    assert.ok(
      texts.some((text) => /^<[0-9A-F]{2}( [0-9A-F]{2})*>$/.test(text)),
      texts.join(' '),
    );
    assert.deepEqual(
      tokenizer.encode(' return').map((id) => tokenText(id, tokenizer)),
      [' return'],
    );
  });
});
