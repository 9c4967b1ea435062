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

/** Bytes of these have no token in the base's vocabulary: some controls, and planes of Unicode that have no characters. */
const unspellable = /[\u0004\u0006\u0013\u0014\u0016\u001d\u{40000}-\u{bffff}]/gu;

/** Whatever model ships; nothing here knows what it says. */
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

  it('is one file, small enough for a package of 100 MB', () => {
    const path = bundledModelPath();
    assert.equal(readdirSync(dirname(path)).filter((name) => name.endsWith('.gguf')).length, 1);
    // The runtimes take 6 MB of the package.
    assert.ok(statSync(path).size < 94e6);
  });

  it('runs on the kernels, with drafts', () => {
    assert.equal(model.engine.name, 'kernels');
    assert.ok(model.engine.logitRows > 1);
    assert.ok(model.engine.shape.contextLength >= 1024);
    assert.equal(model.engine.shape.vocabulary, model.tokenizer.size);
  });

  it('is asked suffix first, with the path before it, so that typing appends', () => {
    const kinds = model.profile.parts.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['header', 'token', 'path', 'token', 'suffix', 'token', 'prefix']);
    const marks = model.profile.parts.flatMap((part) => (part.kind === 'token' ? [part.id] : []));
    assert.equal(new Set(marks).size, 3);
    for (const mark of marks) assert.ok(model.profile.endTokens.has(mark));
  });

  it('tokenizes as the reference does', () => {
    assert.ok(bundledFixture.goldens.length > 50);
    for (const { name, text, ids } of bundledFixture.goldens) {
      assert.deepEqual(model.tokenizer.encode(text), ids, name);
    }
  });

  it('can spell every text, and none of it with its marks', () => {
    fc.assert(
      fc.property(wellFormedText, (any) => {
        const text = any.replaceAll(unspellable, '');
        const ids = model.tokenizer.encode(text);
        assert.equal(model.tokenizer.decode(ids), text);
        for (const id of ids) assert.ok(!model.profile.endTokens.has(id));
      }),
    );
  });

  it('completes a line, and again so', async () => {
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
