import assert from 'node:assert/strict';
import { EditWatch } from '../../../src/suggestion/edit-watch.ts';
import { lineEndOf } from '../../../src/suggestion/line-end.ts';
import { isMachineWritten } from '../../../src/suggestion/machine-written.ts';
import { decide } from '../../../src/suggestion/policy.ts';
import type { Situation } from '../../../src/suggestion/policy.ts';
import type { TextEdit } from '../../../src/worker/protocol.ts';
import { atCursor, lines } from '../helpers/cursor-text.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const uri = 'file:///a.ts';

/** What is decided at the cursor of a drawing after an edit that led to it, some time ago. */
async function decided(
  drawing: string,
  edit: TextEdit,
  options: Partial<Situation> = {},
  ago = 0,
): Promise<string> {
  const { text, offset } = atCursor(drawing);
  const clock = new FakeClock();
  const watch = new EditWatch(clock);
  const document = { uri, version: 2 };
  watch.changed(document, [edit]);
  await clock.advance(ago);
  const [before = ''] = text.slice(0, offset).split('\n').slice(-1);
  const [after = ''] = text.slice(offset).split('\n');
  const decision = decide({
    explicit: false,
    excluded: false,
    enabled: true,
    scheme: 'file',
    length: text.length,
    selecting: false,
    afterDeletion: watch.isAfterDeletion(document),
    inSnippet: watch.isInSnippet(document),
    machineWritten: isMachineWritten({
      path: 'a.ts',
      line: before + after,
      column: before.length,
      around: text.split('\n'),
    }),
    lineEnd: lineEndOf(before, after, 'typescript'),
    typing: watch.isTypingAt({ ...document, offset }),
    ...options,
  });
  return decision.kind === 'skip' ? decision.reason : decision.kind;
}

/** The last character before the cursor, as it was typed. */
function typed(drawing: string): TextEdit {
  const { text, offset } = atCursor(drawing);
  return { offset: offset - 1, length: 0, text: text.charAt(offset - 1) };
}

/** The complaint: suggestions pop up where nobody wants them. */
describe('Nothing pops up unasked', () => {
  it('though it does while typing', async () => {
    assert.equal(await decided('let a = b|', typed('let a = b|')), 'ask');
  });

  it('on backspace', async () => {
    assert.equal(await decided('let a = |', { offset: 8, length: 1, text: '' }), 'deleting');
  });

  it('at the end of a finished line', async () => {
    assert.equal(await decided('let a = b;|', typed('let a = b;|')), 'recall');
  });

  it('at the end of a line after a pause', async () => {
    assert.equal(await decided('let a = b|', typed('let a = b|'), {}, 3_000), 'recall');
  });

  it('in a selection', async () => {
    assert.equal(await decided('let a = |', typed('let a = |'), { selecting: true }), 'selecting');
  });

  it('in a log or a table', async () => {
    const log = lines('10:20:30 a', '10:20:31 b', '10:20:32 c', '10|');
    assert.equal(await decided(log, typed(log)), 'machine-written');
  });

  it('but always when asked', async () => {
    const answer = await decided('let a = b;|', { offset: 10, length: 1, text: '' }, { explicit: true });
    assert.equal(answer, 'ask');
  });
});
