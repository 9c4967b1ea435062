import assert from 'node:assert/strict';
import { Completer } from '../../../src/completion/completer.ts';
import type { CompletionParams, CompletionResult } from '../../../src/completion/completion.ts';
import { CancelledError } from '../../../src/completion/host.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { OutOfMemoryError } from '../../../src/runtime/engine.ts';
import { lastSeen, observed } from '../helpers/observed-engine.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';

const CONTEXT = 256;
/** The most tokens that token healing decodes. */
const HEALING = 8;
const code = Array.from({ length: 40 }, (_, i) => `const value${i} = compute(${i});\n`).join('');

interface AskOptions extends Partial<CompletionParams> {
  readonly signal?: AbortSignal;
}

function rig(
  options: { slots?: number; contextLength?: number; documents?: () => readonly DocumentMirror[] } = {},
) {
  const model = toyModel(options);
  const host = new ToyHost();
  const seen: number[][] = [];
  const observing = observed(model);
  const completer = new Completer(
    observing,
    {
      contextTokens: CONTEXT,
      cacheBytes: (options.slots ?? 2) * model.engine.slotBytes(CONTEXT),
      documents: options.documents,
    },
    host,
  );
  const complete = async (
    document: DocumentMirror,
    offset = document.text.length,
    { maxTokens = 8, signal = new AbortController().signal, multiline = true, ...rest }: AskOptions = {},
  ): Promise<CompletionResult> => {
    const result = await completer.complete(document, offset, { maxTokens, multiline, ...rest }, signal);
    seen.push([...(lastSeen(completer, observing, result)?.prompt ?? [])]);
    return result;
  };
  return { model, engine: model.engine, host, completer, complete, seen };
}

const open = (text: string, uri = 'file:///a.ts'): DocumentMirror => new DocumentMirror(uri, 'a.ts', 1, text);

function type(document: DocumentMirror, completer: Completer, text: string): void {
  const edits = [{ offset: document.text.length, length: 0, text }];
  assert.ok(document.apply(edits, document.version + 1));
  completer.follow(document, edits);
}

describe('Completer', () => {
  it('evaluates all of a prompt at first, and nothing when it is completed again', async () => {
    const { complete, seen, engine } = rig();
    const document = open(code);
    const first = await complete(document);
    assert.deepEqual([first.stats.reused, first.stats.prefilled], [0, first.stats.promptTokens]);
    assert.equal(first.stats.promptTokens, seen[0]!.length);
    const calls = engine.calls.length;
    const again = await complete(document);
    assert.deepEqual(
      [again.stats.reused + again.stats.prefilled, again.text],
      [first.stats.promptTokens, first.text],
    );
    // The decoded tokens are truncated with their logits, so that one token is evaluated again.
    assert.ok(again.stats.prefilled <= 1);
    assert.ok(engine.calls.length - calls <= first.stats.decoded + 1);
  });

  it('evaluates little more than what is typed', async () => {
    const { complete, completer } = rig();
    const document = open('let total = 0;\n');
    await complete(document);
    let prefilled = 0;
    for (const key of 'const answer = total') {
      type(document, completer, key);
      prefilled += (await complete(document)).stats.prefilled;
    }
    assert.ok(prefilled <= 2 * 20, `${prefilled} tokens prefilled for 20 keys`);
  });

  it('evaluates at most one token after a suggestion is accepted', async () => {
    const { complete, completer } = rig();
    const document = open('let total = 0;\n');
    for (let i = 0; i < 12; i++) {
      const { text, stats } = await complete(document, document.text.length, { multiline: false });
      if (text === '') type(document, completer, `next${i}`);
      else {
        type(document, completer, text);
        const next = await complete(document, document.text.length, { multiline: false });
        assert.ok(next.stats.reused >= stats.promptTokens - 1);
      }
    }
  });

  it('evaluates no prompt token after a prefill', async () => {
    const { complete, completer } = rig();
    const document = open(code);
    await completer.prefill(document, 300, new AbortController().signal);
    const { stats } = await complete(document, 300);
    assert.deepEqual([stats.reused, stats.prefilled], [stats.promptTokens, 0]);
  });

  it('decodes no more than maxTokens', async () => {
    for (const maxTokens of [1, 2, 5]) {
      const { complete, engine } = rig();
      for (let offset = 0; offset < 200; offset += 20) {
        const before = engine.calls.filter(({ count }) => count === 1).length;
        const { stats } = await complete(open(code, `file:///${offset}.ts`), offset, { maxTokens });
        assert.ok(stats.decoded <= maxTokens + HEALING);
        assert.ok(engine.calls.filter(({ count }) => count === 1).length - before <= maxTokens + 1 + HEALING);
      }
    }
  });

  it('fits any maxTokens into the context', async () => {
    const { complete } = rig({ contextLength: 48 });
    for (let offset = 0; offset < code.length; offset += 97)
      assert.ok((await complete(open(code), offset, { maxTokens: 1_000 })).stats.promptTokens <= 36);
  });

  it('keeps the slots of as many documents as fit', async () => {
    const [a, b] = [open(code, 'file:///a.ts'), open(code.toUpperCase(), 'file:///b.ts')];
    for (const [slots, kept] of [
      [2, true],
      [1, false],
    ] as const) {
      const { complete, completer } = rig({ slots });
      await complete(a);
      await complete(b);
      const { stats } = await complete(a);
      assert.equal(stats.reused >= stats.promptTokens - 1, kept);
      assert.equal(completer.memory().slots, slots);
    }
  });

  it('reuses nothing after the cache is cleared', async () => {
    const { complete, completer, engine } = rig();
    const document = open(code);
    const first = await complete(document);
    assert.ok(completer.memory().cachedTokens >= first.stats.promptTokens);
    completer.clearCache();
    assert.deepEqual(completer.memory(), {
      engineBytes: engine.memoryBytes(),
      cacheBytes: 0,
      budgetBytes: 2 * engine.slotBytes(CONTEXT),
      cachedTokens: 0,
      slots: 0,
    });
    const again = await complete(document);
    assert.equal(again.stats.reused, 0);
    assert.equal(again.text, first.text);
  });

  it('refuses a budget that has no room for one slot, and tells what is missing', () => {
    const slotBytes = toyModel().engine.slotBytes(CONTEXT);
    assert.throws(() => rig({ slots: 0.5 }), {
      name: 'CacheBudgetError',
      shortage: { kind: 'cache-shortage', slotBytes, cacheBytes: slotBytes / 2, tokens: CONTEXT },
    });
  });

  it('suggests nothing inside a character, and evaluates nothing', async () => {
    const { complete, completer, engine } = rig();
    const document = open('a👍b');
    const { text, stats } = await complete(document, 2);
    assert.deepEqual([text, stats.promptTokens, stats.decoded], ['', 0, 0]);
    await completer.prefill(document, 2, new AbortController().signal);
    assert.equal(engine.calls.length, 0);
  });

  it('fails when the engine fails, and works again afterwards', async () => {
    const { complete, engine } = rig();
    const document = open(code);
    const first = await complete(document);
    engine.onEvaluate = () => {
      throw new RangeError('Full.');
    };
    await assert.rejects(complete(document, 500), RangeError);
    engine.onEvaluate = () => undefined;
    assert.equal((await complete(document)).text, first.text);
  });

  it('throws OutOfMemoryError when there is no room for a slot', async () => {
    const { complete, engine } = rig();
    engine.maxSlots = 0;
    await assert.rejects(complete(open(code)), OutOfMemoryError);
    engine.maxSlots = 1;
    await complete(open(code));
  });

  it('disposes its engine and all slots', async () => {
    const { complete, completer, engine } = rig();
    await complete(open(code));
    completer.dispose();
    assert.deepEqual([engine.live, engine.disposed], [0, true]);
  });
});

describe('A cancellation', () => {
  it('before the start prevents any evaluation', async () => {
    const { complete, completer, engine } = rig();
    const signal = AbortSignal.abort();
    await assert.rejects(complete(open(code), 500, { signal }), CancelledError);
    await assert.rejects(completer.prefill(open(code), 500, signal), CancelledError);
    await assert.rejects(completer.warmUp(signal), CancelledError);
    assert.equal(engine.calls.length, 0);
  });

  it('takes effect after the evaluation that is running', async () => {
    let cancelled = 0;
    for (let last = 1; last < 40; last++) {
      const { complete, engine } = rig();
      const controller = new AbortController();
      engine.onEvaluate = () => {
        if (engine.calls.length === last) controller.abort();
        assert.ok(engine.calls.length <= last, 'evaluated after the cancellation');
      };
      // Where it needs fewer evaluations than that, or has its text without another one, there is nothing to cancel.
      await complete(open(code), 500, { signal: controller.signal, maxTokens: 40 }).catch(
        (error: unknown) => {
          assert.ok(error instanceof CancelledError);
          cancelled++;
        },
      );
    }
    assert.ok(cancelled > 5);
  });

  it('keeps what was evaluated until then', async () => {
    const { complete, engine } = rig();
    const document = open(code);
    const controller = new AbortController();
    engine.onEvaluate = () => {
      if (engine.calls.length === 3) controller.abort();
    };
    await assert.rejects(complete(document, 900, { signal: controller.signal }), CancelledError);
    const evaluated = engine.calls.reduce((sum, { count }) => sum + count, 0);
    assert.equal(engine.calls.length, 3);
    assert.equal((await complete(document, 900)).stats.reused, evaluated);
  });
});

describe('Other files', () => {
  const other = new DocumentMirror('file:///b.ts', 'b.ts', 1, 'export function helper(): void {\n}\n');
  const document = (): DocumentMirror => open('const a = 1;\nhel');

  it('are in the prompt if the option is on, except the file itself', async () => {
    const own = document();
    const { complete, seen, model } = rig({ documents: () => [own, other] });
    await complete(own);
    const prompt = model.tokenizer.decode(seen[0]!);
    assert.match(prompt, /b\.ts\nexport function helper\(\): void \{\na\.ts\n/);
    assert.equal(prompt.split('a.ts').length, 2);
  });

  it('invalidate no tokens when they are edited', async () => {
    const documents = [document(), document(), other];
    const [own] = documents as [DocumentMirror];
    const { complete, completer, seen } = rig({ documents: () => documents });
    await complete(own);
    documents.push(new DocumentMirror('file:///c.ts', 'c.ts', 1, 'export class C {\n}\n'));
    const edits = [{ offset: 0, length: 0, text: 'export const first = 1;\n' }];
    assert.ok(other.apply(edits, 2));
    type(own, completer, 'p');
    const { stats } = await complete(own);
    assert.ok(stats.prefilled <= HEALING, `${stats.prefilled} tokens`);
    assert.ok(seen.length > 1);
  });

  it('leave the prompt after they are closed and the cache is cleared', async () => {
    const own = document();
    const documents = [own, other];
    const { complete, completer, seen, model } = rig({ documents: () => documents });
    await complete(own);
    documents.pop();
    completer.clearCache();
    await complete(own);
    const shown = seen.map((prompt) => model.tokenizer.decode(prompt).includes('helper'));
    assert.deepEqual(shown, [true, false]);
  });
});

describe('Completer.warmUp', () => {
  it('evaluates for a while, and leaves no slot', async () => {
    const { completer, engine } = rig();
    await completer.warmUp(new AbortController().signal);
    assert.ok(engine.calls.length > 2);
    assert.equal(engine.live, 0);
    assert.equal(completer.memory().slots, 0);
  });

  it('leaves no slot when it is cancelled or fails', async () => {
    const { completer, engine } = rig();
    const controller = new AbortController();
    engine.onEvaluate = () => {
      controller.abort();
    };
    await assert.rejects(completer.warmUp(controller.signal), CancelledError);
    engine.onEvaluate = () => {
      throw new Error('A bad day.');
    };
    await assert.rejects(completer.warmUp(new AbortController().signal), /A bad day/);
    assert.equal(engine.live, 0);
  });
});

describe('The parameters of a completion', () => {
  it('exclude deleted and dismissed text, except for explicit requests', async () => {
    const { complete } = rig();
    const { text } = await complete(open(code));
    assert.notEqual(text, '');
    const dismissed = await complete(open(code, 'file:///b.ts'), code.length, { dismissed: [text] });
    const document = open(code + text, 'file:///c.ts');
    document.apply([{ offset: code.length, length: text.length, text: '' }], 2);
    const deleted = await complete(document, code.length, { dismissed: [] });
    assert.deepEqual([dismissed.text, deleted.text], ['', '']);
    assert.equal((await complete(document)).text, text);
  });

  it('make the model continue from the selected item of the completion list', async () => {
    const { complete, seen } = rig();
    const accepted = await complete(open(`${code}const`, 'file:///b.ts'));
    const { text } = await complete(open(`${code}co`), code.length + 2, { selected: 'nst' });
    assert.notEqual(accepted.text, '');
    assert.equal(text, `nst${accepted.text}`);
    assert.deepEqual(seen[1], seen[0]);
  });
});
