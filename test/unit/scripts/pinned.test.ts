import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinned, pinnedFolder, pinnedTools, type Lockfile } from '../../../scripts/tools/pinned.ts';
import { nodePackage, VS_CODE_NODE } from '../../../scripts/tools/vs-code-node.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (tool: (typeof pinnedTools)[number], file: string): string =>
  readFileSync(join(pinnedFolder(tool), file), 'utf8');

describe('the pinned tools', () => {
  for (const tool of pinnedTools) {
    it(`have a lockfile with a hash for each package and no registry: ${tool}`, () => {
      const lockfile = read(tool, 'package-lock.json');
      assert.doesNotMatch(lockfile, /"resolved"/);
      const { packages } = JSON.parse(lockfile) as Lockfile;
      const { '': self, ...others } = packages;
      assert.notEqual(self, undefined);
      for (const [name, { integrity }] of Object.entries(others))
        assert.match(integrity ?? '', /^sha512-/, name);
    });

    it(`have exact versions that are all in the lockfile: ${tool}`, () => {
      const { dependencies, optionalDependencies } = JSON.parse(read(tool, 'package.json')) as Manifest;
      const { packages } = JSON.parse(read(tool, 'package-lock.json')) as Lockfile;
      const wanted = Object.entries({ ...dependencies, ...optionalDependencies });
      assert.notEqual(wanted.length, 0);
      for (const [name, version] of wanted) assert.equal(packages[`node_modules/${name}`]?.version, version);
    });
  }

  it('include a Node of the right major version for each platform', async () => {
    for (const [platform, arch] of [
      ['linux', 'x64'],
      ['linux', 'arm64'],
      ['darwin', 'x64'],
      ['darwin', 'arm64'],
      ['win32', 'x64'],
    ] as const) {
      const { version, name } = await pinned('node', nodePackage(platform, arch));
      assert.ok(version.startsWith(`${VS_CODE_NODE}.`), `${platform} ${arch}: ${version}`);
      assert.match(name, /^node-\d+\.\d+\.\d+-[\da-f]{8}$/);
    }
    await assert.rejects(pinned('node', nodePackage('sunos', 'x64')), /node-sunos-x64/);
  });
});
