import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createPreTokenizer } from '../../../src/tokenizer/pre-tokenizer.ts';
import { anyText, wellFormedText } from './fixtures.ts';

function split(name: string, text: string): string[] {
  const preTokenizer = createPreTokenizer(name);
  assert.ok(preTokenizer);
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = preTokenizer.end(text, start);
    assert.ok(end > start && end <= text.length);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

// The patterns as JavaScript regular expressions, with the reference's definition of white space and case.
const space = String.raw`\p{White_Space}`;
const gpt2Pattern = new RegExp(
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^${space}\p{L}\p{N}]+|${space}+(?!\P{White_Space})|${space}+`,
  'gu',
);
const qwen2Pattern = new RegExp(
  String.raw`'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL]{2}|[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}` +
    String.raw`| ?[^${space}\p{L}\p{N}]+[\r\n]*|${space}*[\r\n]+|${space}+(?!\P{White_Space})|${space}+`,
  'gu',
);

const linePattern = (digits: string, tail: string): RegExp =>
  new RegExp(
    String.raw`'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL]{2}|[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}${digits}` +
      String.raw`| ?[^${space}\p{L}\p{N}]+${tail}|${space}*[\r\n]+|${space}+(?!\P{White_Space})|${space}+`,
    'gu',
  );
const upper = String.raw`(?:(?=\p{L})[^a-z])`;
const lower = String.raw`(?:(?=\p{L})[^A-Z])`;
const tekkenPattern = new RegExp(
  String.raw`[^\r\n\p{L}\p{N}]?${upper}*${lower}+|[^\r\n\p{L}\p{N}]?${upper}+${lower}*|\p{N}` +
    String.raw`| ?[^${space}\p{L}\p{N}]+[\r\n/]*|${space}*[\r\n]+|${space}+(?!\P{White_Space})|${space}+`,
  'gu',
);
const gapOrSpace = String.raw`(?:(?![\r\n])${space})?`;
const deepseekPatterns = [
  /([\r\n])/u,
  new RegExp(String.raw`(${gapOrSpace}\p{L}+)`, 'u'),
  new RegExp(String.raw`(${gapOrSpace}\p{P}+)`, 'u'),
  /((?:(?!\p{White_Space})[\u0800-\u9fa5\uac00-\ud7ff])+)/u,
  /(\p{N})/u,
];

describe('PreTokenizer', () => {
  const cases: Record<string, [text: string, pieces: string[]][]> = {
    qwen2: [
      ["it's IT'S 'S", ['it', "'s", ' IT', "'S", " '", 'S']],
      ["it'ſa 'ReX", ['it', "'ſ", 'a', " '", 'ReX']],
      ['(foo.bar)', ['(foo', '.bar', ')']],
      ['x  = 42;\n\n  y', ['x', ' ', ' =', ' ', '4', '2', ';\n\n', ' ', ' y']],
      ['a \n \t b', ['a', ' \n', ' \t', ' b']],
      ['a\ufeff\u0085b', ['a', '\ufeff', '\u0085b']],
    ],
    smollm: [
      ["it's 'S", ['it', "'s", " '", 'S']],
      ['x   12 y', ['x', '   ', '1', '2', ' y']],
      ['a\n\n  b', ['a', '\n\n ', ' b']],
      [' ٣½ 𝟘', [' ', '٣', '½', ' ', '𝟘']],
    ],
    'gpt-2': [
      ['x   12 y', ['x', '  ', ' 12', ' y']],
      ['f();\n\n  }', ['f', '();', '\n\n ', ' }']],
      ['\ud83da \ude00', ['\ud83d', 'a', ' \ude00']],
    ],
    'llama-bpe': [
      ["it's 12345 x1234", ['it', "'s", ' ', '123', '45', ' x', '123', '4']],
      ['f();\n\n  }', ['f', '();\n\n', ' ', ' }']],
    ],
    'seed-coder': [
      ['f();\n\n  }', ['f', '();', '\n\n', ' ', ' }']],
      ['x = 42', ['x', ' =', ' ', '4', '2']],
    ],
    tekken: [
      ['fooBar HTTPServer XMLHttp', ['foo', 'Bar', ' HTTPServer', ' XMLHttp']],
      ['ABÉCD aÉb (Foo)', ['ABÉ', 'CD', ' aÉb', ' (', 'Foo', ')']],
      ["it's 12 // a\n/b", ['it', "'s", ' ', '1', '2', ' //', ' a', '\n', '/b']],
      ['// a //\n/', ['//', ' a', ' //\n/']],
    ],
    'deepseek-coder': [
      ['a  = b;\r\n', ['a', '  =', ' b', ';', '\r', '\n']],
      ['x += 12  (y)', ['x', ' += ', '1', '2', ' ', ' (', 'y', ')']],
      ['abc你好, 世界。x', ['abc', '你好', ',', ' ', '世界', '。', 'x']],
      ['  \n\t\tif', ['  ', '\n', '\t', '\tif']],
    ],
  };
  for (const [name, examples] of Object.entries(cases)) {
    for (const [text, pieces] of examples) {
      it(`${name} splits ${JSON.stringify(text)}`, () => {
        assert.deepEqual(split(name, text), pieces);
      });
    }
  }

  it('splits the same way for all names of a pattern', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.deepEqual(split('deepseek-r1-qwen', text), split('qwen2', text));
        assert.deepEqual(split('starcoder', text), split('smollm', text));
        assert.deepEqual(split('mellum', text), split('gpt-2', text));
        assert.deepEqual(split('dbrx', text), split('llama-bpe', text));
        assert.deepEqual(split('smaug-bpe', text), split('llama-bpe', text));
      }),
    );
  });

  it('splits as the regular expressions do', () => {
    fc.assert(
      fc.property(wellFormedText, (text) => {
        assert.deepEqual(split('gpt-2', text), text.match(gpt2Pattern) ?? []);
        assert.deepEqual(split('qwen2', text), text.match(qwen2Pattern) ?? []);
        const parts = text.split(/(\p{N})/u).flatMap((part) => part.match(gpt2Pattern) ?? []);
        assert.deepEqual(split('smollm', text), parts);
        assert.deepEqual(split('llama-bpe', text), text.match(linePattern('{1,3}', '[\\r\\n]*')) ?? []);
        assert.deepEqual(split('seed-coder', text), text.match(linePattern('', '(?<![\\r\\n])')) ?? []);
        assert.deepEqual(split('tekken', text), text.match(tekkenPattern) ?? []);
        const pieces = deepseekPatterns.reduce(
          (found, pattern) => found.flatMap((piece) => piece.split(pattern)).filter((piece) => piece !== ''),
          [text],
        );
        assert.deepEqual(
          split('deepseek-coder', text),
          pieces.filter((piece) => piece !== ''),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('splits both parts of a text cut at the end of a pre-token as it splits the whole', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom('qwen2', 'smollm', 'gpt-2', 'llama-bpe', 'seed-coder', 'tekken'),
        fc.nat(),
        (text, name, choice) => {
          const pieces = split(name, text);
          const count = choice % (pieces.length + 1);
          const isSpace = (index: number): boolean => /^\p{White_Space}+$/u.test(pieces[index] ?? '');
          fc.pre(!(isSpace(count - 1) && isSpace(count - 2)));
          const cut = pieces.slice(0, count).join('').length;
          assert.deepEqual([...split(name, text.slice(0, cut)), ...split(name, text.slice(cut))], pieces);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
