import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { errorCode, errorMessage } from '../../../src/util/errors.ts';

describe('errorMessage', () => {
  it('returns a message for any thrown value', () => {
    assert.equal(errorMessage(new TypeError('wrong')), 'wrong');
    assert.equal(errorMessage('text'), 'text');
    assert.equal(errorMessage(undefined), 'undefined');
  });
});

describe('errorCode', () => {
  it("returns Node's code when the error has one", () => {
    try {
      readFileSync(new URL('./no-such-file', import.meta.url));
      assert.fail('The file exists.');
    } catch (error) {
      assert.equal(errorCode(error), 'ENOENT');
    }
    assert.equal(errorCode(new Error('plain')), undefined);
    assert.equal(errorCode(Object.assign(new Error('odd'), { code: 7 })), undefined);
    assert.equal(errorCode({ code: 'ENOENT' }), undefined);
  });
});
