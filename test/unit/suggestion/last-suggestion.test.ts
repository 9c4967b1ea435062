import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LastSuggestion } from '../../../src/suggestion/last-suggestion.ts';
import type { TextEdit } from '../../../src/worker/protocol.ts';

const uri = 'file:///a.ts';

/** A text drawn with its cursor as `|`. */
function drawn(text: string): { text: string; offset: number } {
  const offset = text.indexOf('|');
  assert.notEqual(offset, -1, `no cursor in ${text}`);
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}

/** The one edit that turns `before` into `after`: everything between their common start and end. */
function difference(before: string, after: string, cursor: number): TextEdit {
  const limit = Math.min(before.length, after.length);
  let start = 0;
  // The common start ends at the cursor at the latest, as edits are made there.
  while (start < Math.min(limit, cursor) && before[start] === after[start]) start++;
  let end = 0;
  while (end < limit - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { offset: start, length: before.length - end - start, text: after.slice(start, after.length - end) };
}

/** Remembers `suggestion` at the first drawing's cursor, follows the edits to the others, and recalls at the last one. */
function recallAfter(drawings: readonly string[], suggestion: string): string | undefined {
  const last = new LastSuggestion();
  let [{ text, offset }, version] = [drawn(drawings[0]!), 1];
  last.remember({ uri, version, offset }, suggestion);
  for (const drawing of drawings.slice(1)) {
    const next = drawn(drawing);
    if (next.text !== text) {
      const edit = difference(text, next.text, Math.min(offset, next.offset));
      last.changed({ uri, version: ++version }, [edit]);
    }
    ({ text, offset } = next);
  }
  return last.recall({ uri, version, offset });
}

const table: readonly [name: string, drawings: string[], suggestion: string, rest: string | undefined][] = [
  ['nothing typed', ['const a = |'], '42;', '42;'],
  ['one character', ['const a = |', 'const a = 4|'], '42;', '2;'],
  ['several, one by one', ['x|', 'xf|', 'xfo|', 'xfoo|'], 'foo(bar)', '(bar)'],
  ['another character', ['const a = |', 'const a = 5|'], '42;', undefined],
  ['another character, deleted again', ['const a = |', 'const a = 5|', 'const a = |'], '42;', '42;'],
  ['typed, then deleted in part', ['a |', 'a fo|', 'a f|'], 'foo', 'oo'],
  ['typed, then deleted entirely', ['a |', 'a fo|', 'a |'], 'foo', 'foo'],
  ['deleted beyond its start', ['a = |', 'a =|'], ' 1', undefined],
  [
    'accepted word by word',
    ['return |;', 'return first|;', 'return first second|;'],
    'first second third',
    ' third',
  ],
  ['accepted entirely', ['a = |', 'a = 42;|'], '42;', undefined],
  ['an auto-closed bracket', ['call|', 'call(|)'], '(a, b)', 'a, b)'],
  ['typed inside that bracket', ['call|', 'call(|)', 'call(a|)'], '(a, b)', ', b)'],
  ['that pair deleted again', ['call|', 'call(|)', 'call|'], '(a, b)', '(a, b)'],
  ['an auto-closed quote', ['import |', "import '|'"], "'fs';", "fs';"],
  ['the cursor moved back into the typed text', ['a = |', 'a = foo|', 'a = f|oo'], 'foobar', undefined],
  ['the cursor moved away', ['a = |b', 'a = b|'], 'foo', undefined],
  ['edited before it', ['ab|', 'xab|'], 'c', undefined],
  ['a new line with its indentation', ['{|', '{\n  |'], '\n  return 1;', 'return 1;'],
  ['a new line in a CRLF document', ['{\r\n|', '{\r\na\r\n  |'], 'a\n  b', 'b'],
  ['text after the cursor stays', ['f(|)', 'f(x|)'], 'x, y', ', y'],
  ['an empty suggestion', ['a|'], '', undefined],
];

describe('LastSuggestion', () => {
  for (const [name, drawings, suggestion, rest] of table) {
    it(`${name}: ${JSON.stringify(drawings.at(-1))}`, () => {
      assert.equal(recallAfter(drawings, suggestion), rest);
    });
  }

  it('ignores edits of other documents, and is void after an edit elsewhere in its document', () => {
    const last = new LastSuggestion();
    last.remember({ uri, version: 1, offset: 10 }, 'foo');
    last.changed({ uri: 'file:///b.ts', version: 8 }, [{ offset: 0, length: 5, text: '' }]);
    assert.equal(last.recall({ uri, version: 1, offset: 10 }), 'foo');
    last.changed({ uri, version: 2 }, [
      { offset: 10, length: 0, text: 'f' },
      { offset: 90, length: 0, text: 'g' },
    ]);
    assert.equal(last.recall({ uri, version: 2, offset: 11 }), undefined);
  });

  it('follows typing at several cursors', () => {
    const last = new LastSuggestion();
    last.remember({ uri, version: 1, offset: 10 }, '.foo');
    last.changed({ uri, version: 2 }, [
      { offset: 90, length: 0, text: '.f' },
      { offset: 10, length: 0, text: '.f' },
      { offset: 2, length: 0, text: '.f' },
    ]);
    assert.equal(last.recall({ uri, version: 2, offset: 14 }), 'oo');
    assert.equal(last.recall({ uri, version: 2, offset: 12 }), undefined);
  });

  it('has no rest for a version whose change it has not followed', () => {
    const last = new LastSuggestion();
    last.remember({ uri, version: 1, offset: 10 }, 'foo');
    assert.equal(last.recall({ uri, version: 2, offset: 10 }), undefined);
  });

  it('is void after a change that it has missed', () => {
    const last = new LastSuggestion();
    last.remember({ uri, version: 1, offset: 10 }, 'foobar');
    last.changed({ uri, version: 3 }, [{ offset: 10, length: 0, text: 'f' }]);
    assert.equal(last.recall({ uri, version: 3, offset: 11 }), undefined);
    last.remember({ uri, version: 3, offset: 10 }, 'foobar');
    last.changed({ uri, version: 4 }, []);
    assert.equal(last.recall({ uri, version: 4, offset: 10 }), undefined);
  });

  it('has no rest after it is forgotten', () => {
    const last = new LastSuggestion();
    last.remember({ uri, version: 1, offset: 10 }, 'foo');
    last.forget();
    assert.equal(last.recall({ uri, version: 1, offset: 10 }), undefined);
  });

  it('always completes the typed text to the suggestion', () => {
    const edit = fc.record({
      at: fc.nat(8),
      length: fc.nat(3),
      text: fc.constantFrom('', 'f', 'fo', 'o', 'ba', 'r'),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), fc.nat(8), (edits, cursor) => {
        const last = new LastSuggestion();
        last.remember({ uri, version: 0, offset: 4 }, 'foobar');
        let text = 'let end';
        edits.forEach(({ at, length, text: inserted }, index) => {
          const offset = Math.min(at, text.length);
          const removed = Math.min(length, text.length - offset);
          text = text.slice(0, offset) + inserted + text.slice(offset + removed);
          last.changed({ uri, version: index + 1 }, [{ offset, length: removed, text: inserted }]);
        });
        const rest = last.recall({ uri, version: edits.length, offset: cursor });
        if (rest !== undefined) {
          assert.equal(text.slice(0, cursor) + rest, 'let foobar');
          assert.equal(text.slice(cursor), 'end');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
