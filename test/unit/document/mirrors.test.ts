import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { Mirrors } from '../../../src/document/mirrors.ts';
import type { SourceFile } from '../../../src/document/neighbours.ts';
import { editsOf } from './edits.ts';

/** Mirrors, and a copy of each file's text that is made from the reported edits. */
function rig() {
  const reported = new Map<SourceFile, DocumentMirror>();
  const mirrors = new Mirrors((file, edits) => {
    const shadow = reported.get(file) ?? new DocumentMirror('', '', 0, '');
    assert.ok(shadow.apply(edits, 0));
    reported.set(file, shadow);
  });
  const open = (uri: string, text: string, path = 'lab.py'): void => {
    const mirror = new DocumentMirror(uri, path, 1, text);
    mirrors.open(mirror);
    reported.set(mirror, new DocumentMirror('', '', 0, text));
  };
  const fileOf = (uri: string): SourceFile => mirrors.get(uri)!.file;
  const change = (uri: string, offset: number, text: string): boolean => {
    const { version } = mirrors.get(uri)!;
    return mirrors.change(uri, version, [{ offset, length: 0, text }], version + 1);
  };
  return { mirrors, reported, open, fileOf, change };
}

describe('Mirrors', () => {
  it('have a document that is not a cell as its own file', () => {
    const { mirrors, open, fileOf } = rig();
    open('a', 'one');
    assert.equal(fileOf('a'), mirrors.get('a'));
  });

  it('join cells to one text, in the given order', () => {
    const { mirrors, open, fileOf, change } = rig();
    open('b', 'two');
    open('a', 'one');
    mirrors.join('lab', ['a', 'not open', 'b', 'a']);
    assert.equal(fileOf('a'), fileOf('b'));
    assert.deepEqual([fileOf('a').path, fileOf('a').text.toString()], ['lab.py', 'one\n\ntwo']);
    assert.ok(change('b', 3, '!'));
    assert.ok(change('a', 0, '# '));
    assert.equal(fileOf('b').text.toString(), '# one\n\ntwo!');
  });

  it('keep the same file for a group when its cells change', () => {
    const { mirrors, open, fileOf } = rig();
    for (const uri of ['a', 'b', 'c']) open(uri, uri);
    mirrors.join('lab', ['a', 'b']);
    const file = fileOf('a');
    mirrors.join('lab', ['c', 'b', 'a']);
    mirrors.close('b');
    assert.equal(file.text.toString(), 'c\n\na');
    assert.deepEqual([fileOf('a'), fileOf('c')], [file, file]);
    mirrors.join('lab', ['c']);
    assert.equal(fileOf('a'), mirrors.get('a'));
  });

  it('remove a reopened document from its group until it is joined again', () => {
    const { mirrors, open, fileOf } = rig();
    open('a', 'one');
    open('b', 'two');
    mirrors.join('lab', ['a', 'b']);
    const file = fileOf('a');
    open('b', '# Two', 'lab.md');
    assert.deepEqual([file.text.toString(), fileOf('b').text.toString()], ['one', '# Two']);
    mirrors.join('lab as text', ['b']);
    mirrors.join('lab', ['a']);
    assert.deepEqual([file.text.toString(), fileOf('b').path], ['one', 'lab.md']);
  });

  it('move a cell that is joined to another group', () => {
    const { mirrors, open, fileOf } = rig();
    open('a', 'one');
    open('b', 'two');
    mirrors.join('lab', ['a', 'b']);
    const file = fileOf('a');
    mirrors.join('other', ['b']);
    assert.deepEqual([file.text.toString(), fileOf('b').text.toString()], ['one', 'two']);
    assert.notEqual(fileOf('b'), file);
  });

  it('refuse edits of another version without changing anything', () => {
    const { mirrors, open } = rig();
    open('a', 'one');
    assert.equal(mirrors.change('a', 2, [{ offset: 0, length: 0, text: 'x' }], 3), false);
    assert.equal(mirrors.change('b', 1, [], 2), false);
    assert.equal(mirrors.get('a')?.text.toString(), 'one');
  });

  it('report edits that lead to the text of each file', () => {
    const uri = fc.constantFrom('a', 'b', 'c', 'd');
    const group = fc.constantFrom('x', 'y');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('open' as const), uri, text: fc.string({ maxLength: 8 }) }),
      fc.record({ kind: fc.constant('close' as const), uri }),
      fc.record({ kind: fc.constant('join' as const), group, uris: fc.array(uri, { maxLength: 5 }) }),
      fc.record({ kind: fc.constant('change' as const), uri, seed: fc.nat(1_000) }),
    );
    let joined = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const { mirrors, reported, open } = rig();
        for (const one of steps) {
          switch (one.kind) {
            case 'open':
              open(one.uri, one.text);
              break;
            case 'close':
              mirrors.close(one.uri);
              break;
            case 'join':
              mirrors.join(one.group, one.uris);
              break;
            case 'change': {
              const mirror = mirrors.get(one.uri);
              if (mirror === undefined) break;
              const [edits = []] = fc.sample(editsOf(mirror.text.toString()), { numRuns: 1, seed: one.seed });
              assert.ok(mirrors.change(one.uri, mirror.version, edits, mirror.version + 1));
            }
          }
          for (const { file } of mirrors.recent())
            assert.equal(reported.get(file)!.text.toString(), file.text.toString());
          joined += mirrors.recent().filter(({ cells }) => (cells?.cells.length ?? 0) > 1).length;
        }
      }),
      // Enough runs for the count below.
      { numRuns: 1_000 },
    );
    assert.ok(joined > 200, `only ${joined} joined cells`);
  });
});
