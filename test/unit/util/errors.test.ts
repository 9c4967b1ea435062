import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { errorCode, errorMessage } from '../../../src/util/errors.ts';

describe('errors', () => {
  it('have a message, whatever was thrown', () => {
    assert.equal(errorMessage(new TypeError('wrong')), 'wrong');
    assert.equal(errorMessage('text'), 'text');
    assert.equal(errorMessage(undefined), 'undefined');
  });

  it("have Node's code where they carry one", () => {
    try {
      readFileSync(new URL('./nothing-here', import.meta.url));
      assert.fail('There is a file.');
    } catch (error) {
      assert.equal(errorCode(error), 'ENOENT');
    }
    assert.equal(errorCode(new Error('plain')), undefined);
    assert.equal(errorCode(Object.assign(new Error('odd'), { code: 7 })), undefined);
    assert.equal(errorCode({ code: 'ENOENT' }), undefined);
  });
});
