import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly title: string; readonly category: string }[];
  };
}

const { scripts, contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const names = readdirSync(join(root, '.github'), { recursive: true, encoding: 'utf8' })
  .map((name) => join('.github', name))
  .filter((name) => /\.(yml|md)$/.test(name));
const repository = 'https://github.com/foretype/foretype/blob/HEAD/';

/** The first group of each match, in the order of the text. */
function all(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, group]) => group ?? '');
}

describe('What the code host reads', () => {
  it('is found', () => {
    for (const name of ['workflows/ci.yml', 'workflows/release.yml', 'ISSUE_TEMPLATE/bug.yml'])
      assert.ok(names.includes(join('.github', name)), name);
  });

  for (const name of names) {
    const text = readFileSync(join(root, name), 'utf8');

    it(`runs scripts that package.json has: ${name}`, () => {
      for (const script of all(text, /\bnpm run (?:-s )?([\w:-]+)/g)) assert.ok(script in scripts, script);
      for (const script of all(text, /\bnpm (test|start)\b/g)) assert.ok(script in scripts, script);
    });

    it(`names files that exist: ${name}`, () => {
      const local = text.replaceAll(repository, '').replaceAll(/https?:\/\/\S+/g, '');
      for (const file of all(local, /([\w./-]+\.(?:json|js|md|mjs|py|ts|txt|yml))\b/g))
        assert.ok(existsSync(join(root, file)), file);
    });

    it(`names commands that the extension has: ${name}`, () => {
      const titles = contributes.commands.map(({ category, title }) => `${category}: ${title}`);
      for (const title of all(text, /(Foretype: [^_'\n]+)/g)) assert.ok(titles.includes(title), title);
    });
  }
});

describe('The workflows', () => {
  const workflows = names.filter((name) => name.includes('workflows'));

  for (const name of workflows) {
    const text = readFileSync(join(root, name), 'utf8');

    it(`take actions by their major version: ${name}`, () => {
      const actions = all(text, /\buses: (\S+)/g);
      assert.notEqual(actions.length, 0);
      for (const action of actions) assert.match(action, /^(\.\/\S+\.yml|[\w-]+\/[\w-]+@v\d+)$/);
    });

    it(`take the package by the name that the script gives it: ${name}`, () => {
      const packages = all(text, /([\w.-]+\.vsix)\b/g);
      assert.notEqual(packages.length, 0);
      for (const file of packages) assert.ok(scripts['package']?.endsWith(` --out ${file}`), file);
    });
  }
});
