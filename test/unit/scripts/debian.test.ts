import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { missingMessage, needDebianPackages } from '../../../scripts/tools/debian.ts';

describe('Debian packages that are missing', () => {
  it('are named in a command to run, which root may also leave to a flag', () => {
    const asRoot = missingMessage('code-server', ['make', 'g++'], true);
    assert.match(asRoot, /^ {2}apt-get install -y --no-install-recommends make g\+\+$/m);
    assert.match(asRoot, /--install-packages/);
    const asUser = missingMessage('code-server', ['make', 'g++'], false);
    assert.match(asUser, /^ {2}sudo apt-get install -y --no-install-recommends make g\+\+$/m);
    assert.doesNotMatch(asUser, /--install-packages/);
  });

  it('are not installed without leave', async function () {
    if (!existsSync('/usr/bin/dpkg-query')) this.skip();
    await assert.rejects(
      needDebianPackages(['foretype-no-such-package'], 'A test', false),
      /apt-get install/,
    );
  });
});
