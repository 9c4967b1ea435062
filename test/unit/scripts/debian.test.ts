import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { missingMessage, requireDebianPackages } from '../../../scripts/tools/debian.ts';

describe('missing Debian packages', () => {
  it('are listed in a command to run, for root also in a flag', () => {
    const asRoot = missingMessage('code-server', ['make', 'g++'], true);
    assert.match(asRoot, /^ {2}apt-get install -y --no-install-recommends make g\+\+$/m);
    assert.match(asRoot, /--install-packages/);
    const asUser = missingMessage('code-server', ['make', 'g++'], false);
    assert.match(asUser, /^ {2}sudo apt-get install -y --no-install-recommends make g\+\+$/m);
    assert.doesNotMatch(asUser, /--install-packages/);
  });

  it('are not installed without permission', async function () {
    if (!existsSync('/usr/bin/dpkg-query')) this.skip();
    await assert.rejects(
      requireDebianPackages(['foretype-no-such-package'], 'A test', false),
      /apt-get install/,
    );
  });
});
