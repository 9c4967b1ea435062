import assert from 'node:assert/strict';
import { readFolders } from '../../../../src/editor/models/own-folders.ts';
import { readList } from '../../../../src/editor/setting-values.ts';

describe('readFolders', () => {
  it('takes absolute paths, and those in the home folder', () => {
    const written = readList(['/m', ' ~/models ', '~', 'models', '', 7, '~user/x']);
    assert.deepEqual(readFolders(written, '/home/ann'), ['/m', '/home/ann/models', '/home/ann']);
  });
});
