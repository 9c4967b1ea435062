import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { bundledModelPath, createCompleter, loadLocalModel } from '../../../src/cli/local-model.ts';
import type { Completer } from '../../../src/completion/completer.ts';
import type { CompletionResult } from '../../../src/completion/completion.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import { atCursor } from '../helpers/cursor-text.ts';
import { bundledFixture, wellFormedText } from '../tokenizer/fixtures.ts';

const place = `export function area(width: number, height: number): number {
  return width *|
}
`;

/** Characters with bytes that the vocabulary lacks: some controls, and unassigned planes of Unicode. */
const unspellable = /[\u0004\u0006\u0013\u0014\u0016\u001d\u{40000}-\u{bffff}]/gu;

/** Holds for whatever model is bundled, so no completion is compared with a literal. */
describe('the bundled model', function () {
  this.timeout(60_000);
  let model: LanguageModel;
  let completer: Completer;

  before(async () => {
    model = await loadLocalModel({});
    completer = createCompleter(model);
  });

  after(() => {
    completer.dispose();
  });

  const complete = async (): Promise<CompletionResult> => {
    const { text, offset } = atCursor(place);
    const document = new DocumentMirror('file:///area.ts', 'area.ts', 1, text);
    const limits = { maxTokens: 24, multiline: false };
    return completer.complete(document, offset, limits, new AbortController().signal);
  };

  it('is a single file, small enough for a package of 100 MB', () => {
    const path = bundledModelPath();
    assert.equal(readdirSync(dirname(path)).filter((name) => name.endsWith('.gguf')).length, 1);
    // The runtime takes 6 MB of the package.
    assert.ok(statSync(path).size < 94e6);
  });

  it('runs on the kernels engine, with drafts', () => {
    assert.equal(model.engine.name, 'kernels');
    assert.ok(model.engine.logitRows > 1);
    assert.ok(model.engine.shape.contextLength >= 1024);
    assert.equal(model.engine.shape.vocabulary, model.tokenizer.size);
  });

  it('takes prompts as path, far prefix, suffix and near prefix, so that typing appends', () => {
    const kinds = model.profile.parts.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['header', 'token', 'path', 'far', 'token', 'suffix', 'token', 'prefix']);
    const specials = model.profile.parts.flatMap((part) => (part.kind === 'token' ? [part.id] : []));
    assert.equal(new Set(specials).size, 3);
    for (const id of specials) assert.ok(model.profile.endTokens.has(id));
  });

  it('tokenizes as the reference does', () => {
    assert.ok(bundledFixture.goldens.length > 50);
    for (const { name, text, ids } of bundledFixture.goldens) {
      assert.deepEqual(model.tokenizer.encode(text), ids, name);
    }
  });

  it('encodes every text without loss, and without end tokens', () => {
    fc.assert(
      fc.property(wellFormedText, (any) => {
        const text = any.replaceAll(unspellable, '');
        const ids = model.tokenizer.encode(text);
        assert.equal(model.tokenizer.decode(ids), text);
        for (const id of ids) assert.ok(!model.profile.endTokens.has(id));
      }),
    );
  });

  it('completes a line, the same way from a cold and a warm cache', async () => {
    const first = await complete();
    assert.match(first.text, /^[^\n]*\S[^\n]*$/);
    assert.ok(!first.text.includes('<|'));
    assert.deepEqual([first.stats.reused, first.stats.prefilled], [0, first.stats.promptTokens]);
    assert.ok(first.stats.decoded <= 24);
    completer.clearCache();
    assert.equal((await complete()).text, first.text);
    const warm = await complete();
    assert.equal(warm.text, first.text);
    assert.ok(warm.stats.prefilled <= 1);
  });
});
