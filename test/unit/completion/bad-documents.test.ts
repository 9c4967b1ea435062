import assert from 'node:assert/strict';
import { Completer } from '../../../src/completion/completer.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';

const line = '  const value = compute(first, second); // 👍\n';

const documents: Readonly<Record<string, string>> = {
  'an empty document': '',
  'white space alone': ' \t\n\n   \t\n  ',
  'line ends alone': '\n\r\n\r\n\n\r',
  'carriage returns alone': 'let a;\rlet b;\rlet c;\r'.repeat(200),
  CRLF: 'let a;\r\nlet b;\r\n'.repeat(200),
  'mixed line ends': 'let a;\r\nlet b;\nlet c;\r'.repeat(200),
  'lone surrogates': '\ud83d a \ude00 b \ud83d\ud83d \ude00\ude00 '.repeat(50),
  'NUL and other control characters': '\0\u0001\u001b[0m\u007f let a = \0;\n'.repeat(50),
  emoji: '👍👩‍👩‍👧🇨🇭'.repeat(100),
  'combining marks': `e${'\u0301'.repeat(5_000)}`,
  'special tokens as text': '<|endoftext|><|fim_prefix|><|file_sep|>'.repeat(50),
  'a byte order mark': '\ufefflet a = 1;\n',
  'brackets alone': '('.repeat(5_000) + ')'.repeat(5_000),
  'one line of 1 MB': 'value + '.repeat(131_072),
  'one word of 1 MB': 'v'.repeat(1 << 20),
  '1 MB of spaces': ' '.repeat(1 << 20),
  '10 MB': line.repeat(Math.ceil((10 << 20) / line.length)),
};

/** Offsets where something may go wrong: the ends, the middle, and the units beside them. */
function offsetsIn({ length }: { readonly length: number }): number[] {
  const around = [0, 1, 2, 3, length >> 1, (length >> 1) + 1, (length >> 1) + 2, length - 1, length];
  return [...new Set(around.filter((offset) => offset >= 0 && offset <= length))];
}

describe('A document that is', () => {
  for (const [name, text] of Object.entries(documents)) {
    it(`${name} is completed, or gets no suggestion`, async () => {
      const model = toyModel();
      const options = { contextTokens: 256, cacheBytes: 1 << 20 };
      const completer = new Completer(model, options, new ToyHost());
      const document = new DocumentMirror('file:///a.ts', 'a.ts', 1, text);
      const { signal } = new AbortController();
      const limits = { maxTokens: 6, multiline: true };
      for (const offset of offsetsIn(text)) {
        await completer.prefill(document, offset, signal);
        const { text: shown, stats } = await completer.complete(document, offset, limits, signal);
        assert.ok(stats.promptTokens <= 192);
        assert.equal(stats.prefilled, 0);
        assert.doesNotMatch(shown, /[\r\ufffd\0\p{Surrogate}]/u);
      }
      const edits = [{ offset: text.length >> 1, length: 0, text: '👍x' }];
      assert.ok(document.apply(edits, 2));
      completer.follow(document, edits);
      await completer.complete(document, (text.length >> 1) + 3, limits, signal);
    });
  }
});
