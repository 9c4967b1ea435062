import assert from 'node:assert/strict';
import { lines } from '../helpers/cursor-text.ts';
import { decided, typed } from './decided.ts';

/** The complaint: suggestions pop up where nobody wants them. */
describe('Nothing pops up unasked', () => {
  it('though it does while typing', async () => {
    assert.equal(await decided('let a = b|', typed('let a = b|')), 'ask');
  });

  it('on backspace', async () => {
    assert.equal(await decided('let a = |', [{ offset: 8, length: 1, text: '' }]), 'deleting');
  });

  it('at the end of a finished line', async () => {
    assert.equal(await decided('let a = b;|', typed('let a = b;|')), 'recall');
  });

  it('at the end of a line after a pause', async () => {
    assert.equal(await decided('let a = b|', typed('let a = b|'), { ago: 3_000 }), 'recall');
  });

  it('in a selection', async () => {
    assert.equal(
      await decided('let a = |', typed('let a = |'), { situation: { selecting: true } }),
      'selecting',
    );
  });

  it('in a log or a table', async () => {
    const log = lines('10:20:30 a', '10:20:31 b', '10:20:32 c', '10|');
    assert.equal(await decided(log, typed(log)), 'machine-written');
  });

  it('but always when asked', async () => {
    const answer = await decided('let a = b;|', [{ offset: 10, length: 1, text: '' }], {
      situation: { explicit: true },
    });
    assert.equal(answer, 'ask');
  });
});
