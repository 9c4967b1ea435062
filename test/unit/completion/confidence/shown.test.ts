import assert from 'node:assert/strict';
import { Completer } from '../../../../src/completion/completer.ts';
import type { CompletionResult } from '../../../../src/completion/completion.ts';
import type { Eagerness } from '../../../../src/completion/confidence/calibration.ts';
import { DocumentMirror } from '../../../../src/document/mirror.ts';
import { reasonText } from '../../../../src/presentation/reason-text.ts';
import { ToyHost, toyModel } from '../../helpers/toy-model.ts';

const code = 'let total = 0;\nconst answer = ';

/** Completes with a model that finds its own words hardly likelier than others, or is sure of them. */
async function complete(eagerness: Eagerness, says: 'nonsense' | 'sense'): Promise<CompletionResult> {
  const model = toyModel();
  const { engine, tokenizer } = model;
  const words = ['compute', '(', 'total', ')', ';', '\n'].map((text) => tokenizer.encode(text)[0]!);
  const evaluate = engine.evaluate.bind(engine);
  // The prompt is evaluated in advance, in any number of pieces, and followed by the first word.
  let word: number | undefined;
  engine.evaluate = async (...args) => {
    await evaluate(...args);
    const logits = new Float32Array(tokenizer.size);
    logits[words[(word ?? 0) % words.length]!] = says === 'sense' ? 30 : 0.1;
    if (word !== undefined) word++;
    return logits;
  };
  const cacheBytes = engine.slotBytes(256);
  const completer = new Completer(model, { contextTokens: 256, cacheBytes, heals: false }, new ToyHost());
  const document = new DocumentMirror('file:///a.ts', 'a.ts', 1, code);
  const { signal } = new AbortController();
  await completer.prefill(document, code.length, signal);
  word = 1;
  const limits = { maxTokens: 8, multiline: false, eagerness };
  return completer.complete(document, code.length, limits, signal);
}

describe('A text that the model is not sure of', () => {
  it('is shown with `eager` only', async () => {
    const texts = await Promise.all(
      (['eager', 'balanced', 'quiet'] as const).map(async (eagerness) => complete(eagerness, 'nonsense')),
    );
    assert.notEqual(texts[0]!.text, '');
    assert.deepEqual([texts[1]!.text, texts[2]!.text], ['', '']);
  });

  it('is not decoded to its end', async () => {
    const [whole, dropped] = [await complete('eager', 'nonsense'), await complete('balanced', 'nonsense')];
    assert.ok(whole.stats.decoded >= 5);
    assert.equal(dropped.stats.decoded, 1);
  });

  it('is mentioned in the explanation', async () => {
    const { explanation } = await complete('quiet', 'nonsense');
    assert.match(
      reasonText(explanation),
      /\d %, which is too little to show: "quiet" shows from \d+ % on while you type\.$/,
    );
  });

  it('differs from one that it is sure of, which is shown', async () => {
    for (const eagerness of ['eager', 'balanced'] as const) {
      const { text, confidence, explanation } = await complete(eagerness, 'sense');
      assert.match(text, /\(.*\);$/);
      assert.ok(confidence > 0.6);
      assert.match(reasonText(explanation), /Confidence in the first line: \d+ %\.$/);
    }
  });
});
