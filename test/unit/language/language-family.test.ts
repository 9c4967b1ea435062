import assert from 'node:assert/strict';
import { familyAt, familyOfPath } from '../../../src/language/language-family.ts';

describe('familyOfPath', () => {
  it('decides by the extension or the name, ignoring case', () => {
    const paths = ['src/a.ts', 'b.PY', 'c.d.yml', 'index.html', 'README', 'docs/a.md', 'Makefile', 'a', ''];
    assert.deepEqual(paths.map(familyOfPath), [
      'braces',
      'indentation',
      'indentation',
      'markup',
      'prose',
      'prose',
      'indentation',
      'braces',
      'braces',
    ]);
  });
});

describe('familyAt', () => {
  const family = (path: string, above: readonly string[]): string => familyAt(path, above, []).family;

  it('returns the family of the language that a code fence names', () => {
    assert.equal(family('a.md', ['```python', 'x = 1']), 'indentation');
    assert.equal(family('a.md', ['text', '  ~~~ js']), 'braces');
  });

  it('returns prose outside of code fences, and in those that name no language', () => {
    assert.equal(family('a.md', ['```ts', 'x', '```', 'text']), 'prose');
    assert.equal(family('a.md', ['```', 'x']), 'prose');
    assert.equal(family('a.md', []), 'prose');
  });

  it('ignores fences in code', () => {
    assert.equal(family('a.ts', ['```python']), 'braces');
  });

  it('returns only the lines of the code fence around the cursor', () => {
    const { above, below } = familyAt('a.md', ['text (', '```ts', 'x'], ['y', '```', 'text']);
    assert.deepEqual([above, below], [['x'], ['y']]);
  });
});
