import assert from 'node:assert/strict';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { lines } from '../helpers/cursor-text.ts';
import { decided, typed } from './decided.ts';

/** The complaint: nothing comes where a person waits for it. */
describe('Nothing is held back without reason', () => {
  it('behind a pattern that is assigned to', async () => {
    const drawing = lines(
      'export function Card(props) {',
      '  const { title } |',
      '  return <h2>{title}</h2>;',
      '}',
    );
    assert.equal(await decided(drawing, typed(drawing)), 'ask');
  });

  it('behind what is exported', async () => {
    const drawing = lines("export { add } from './add';", 'export { sub } |');
    assert.equal(await decided(drawing, typed(drawing)), 'ask');
    assert.equal(await decided(drawing, typed(drawing), { ago: 3_000 }), 'recall');
  });

  it('behind a block that `else` may follow, once a blank is typed', async () => {
    const [closed, left] = [lines('if (a) {', '  b();', '}|'), lines('if (a) {', '  b();', '} |')];
    assert.equal(await decided(closed, typed(closed)), 'recall');
    assert.equal(await decided(left, typed(left)), 'ask');
  });

  it('in the head of a loop', async () => {
    const drawing = 'for (let i = 0; |';
    assert.equal(await decided(drawing, typed(drawing)), 'ask');
  });

  it('in a long line of a language that has no blanks', async () => {
    const sentences = '这个项目是一个购物车的示例程序，'.repeat(30);
    const drawing = lines('# 购物车', '', `${sentences}|`);
    assert.equal(await decided(drawing, typed(drawing), { languageId: 'markdown' }), 'ask');
  });

  it('at several cursors', async () => {
    const drawing = lines('const a = price.|', 'const b = price.');
    // Of one event, all offsets are those before it.
    const edits = [31, 15].map((offset) => ({ offset, length: 0, text: '.' }));
    assert.equal(await decided(drawing, edits), 'ask');
    const whole = lines('const a = prices|', 'const b = prices');
    assert.equal(await decided(whole, edits), 'ask');
    assert.equal(await decided(whole, edits, { ago: 3_000 }), 'recall');
  });
});

/** The complaint: what was deleted comes back. */
describe('What was deleted does not come back', () => {
  it('though the model is asked where Enter brings the line end and the blanks of a line again', async () => {
    const above = lines('class Box:', '    def __init__(self, width, depth):', '        self.width = width');
    const line = '        self.depth = depth';
    const document = new DocumentMirror('file:///a.py', 'a.py', 1, `${above}\n${line}`);
    const edit = (offset: number, length: number, text = ''): void => {
      assert.ok(document.apply([{ offset, length, text }], document.version + 1));
    };
    // The editor takes indentation away four blanks at a time.
    for (const length of [...Array<number>(18).fill(1), 4, 4, 1]) edit(document.text.length - length, length);
    assert.equal(document.text.toString(), above);
    edit(above.length, 0, '\n        ');
    const offset = document.text.length;
    const edits = [{ offset: above.length, length: 0, text: '\n        ' }];
    assert.equal(await decided(`${above}\n        |`, edits, { languageId: 'python' }), 'ask');
    assert.equal(document.deletedAt(offset)?.trim(), 'self.depth = depth');
  });
});
