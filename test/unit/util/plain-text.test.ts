import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plain, plainError, plainList, plainPath, sentence } from '../../../src/util/plain-text.ts';

/** What VS Code renders as a link in notifications and the language status (`linkedText.ts`), as an icon or as a URL. */
const markup = /\[[^\]]*\][([:]|\$\(|:\/\//;

describe('plain text', () => {
  it('does not change ordinary names and paths', () => {
    for (const name of ['SmolLM2 135M (Q4_0)', 'Modèle – 模型 👍', 'a [b] c', '*x*_y_`z`'])
      assert.equal(plain(name), name);
    for (const path of ['/home/me/models/a.gguf', 'C:\\Users\\me\\a [1].gguf'])
      assert.equal(plainPath(path), path);
  });

  it('breaks links, icons and URLs with a space', () => {
    assert.equal(plain('[Repair](command:x "y")'), '[Repair] (command:x "y")');
    assert.equal(plain('$(error) Broken'), '$ (error) Broken');
    assert.equal(plain('see https://a.example'), 'see https: //a.example');
    assert.equal(plain(']\u200b('), '] (');
    assert.equal(sentence`${plain('[a]')}${plain('(command:b)')}`, '[a] (command:b)');
  });

  it('is one line without control characters, direction marks and lone surrogates', () => {
    assert.equal(plain('a\r\n\tb\0\u001b[31mc\u202ed\ud800e'), 'a b [31mc d e');
  });

  it('has at most 80 characters: the first of a text, the last of a path', () => {
    assert.equal(plain('x'.repeat(80)).length, 80);
    assert.equal(plain('x'.repeat(81)), `${'x'.repeat(79)}…`);
    assert.equal(plainPath(`/${'x'.repeat(100)}/a.gguf`), `…${'x'.repeat(72)}/a.gguf`);
    assert.equal(Array.from(plain('👍'.repeat(200))).length, 80);
  });

  it('handles a name of millions of characters within a second', () => {
    const start = performance.now();
    plain('[x](command:y)'.repeat(3_000_000));
    plainPath('/x'.repeat(15_000_000));
    assert.ok(performance.now() - start < 1_000);
  });

  it('never contains markup, whatever it is made from', () => {
    const piece = fc.constantFrom(
      ']',
      '[',
      '(',
      ')',
      '$',
      ':',
      '/',
      'a',
      '\u200b',
      '\n',
      ' ',
      '\0',
      '\ud800',
    );
    const text = fc.array(piece, { maxLength: 120 }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        for (const made of [plain(a), plainPath(a), sentence`${plain(a)}${plainPath(b)}`, plainError(a)]) {
          assert.doesNotMatch(made, markup);
          assert.doesNotMatch(made, /[\p{Cc}\p{Cf}\p{Cs}]/u);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('joins items to a list', () => {
    assert.equal(plainList([]), '');
    assert.equal(plainList([plain('a')]), 'a');
    assert.equal(plainList([plain('a'), plain('b'), plain('c')]), 'a, b and c');
  });
});
