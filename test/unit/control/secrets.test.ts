import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Exclusions } from '../../../src/control/exclusions.ts';

interface Manifest {
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly default: unknown } | undefined>>;
    };
  };
}

const manifest = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as Manifest;
const defaults = manifest.contributes.configuration.properties['foretype.exclude']?.default;
const exclusions = new Exclusions(defaults, defaults);

/** Returns the lines of a fixture that are not empty. */
const linesOf = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/names/${name}.txt`, import.meta.url), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');

/** Names of files with secrets, or paths where the folder matters, by kind of secret. */
const secretNames = new Map<string, string[]>();
let kind: string[] = [];
for (const line of linesOf('secret')) {
  const heading = /^\[(.+)\]$/.exec(line)?.[1];
  if (heading === undefined) kind.push(line);
  else secretNames.set(heading, (kind = []));
}
/** Similar names of files with code, prose and ordinary settings. */
const ordinaryNames = linesOf('ordinary');

/** Returns the pattern that excludes a file of this name, within a workspace and outside of one. */
const excludedBy = (name: string): readonly (string | undefined)[] =>
  name.startsWith('/')
    ? [exclusions.matching({ path: name, workspacePath: undefined })]
    : [
        exclusions.matching({ path: `/home/me/shop/${name}`, workspacePath: name }),
        exclusions.matching({ path: `/c:/Users/me/${name}`, workspacePath: undefined }),
        exclusions.matching({ path: name, workspacePath: undefined }),
      ];

describe('the defaults of foretype.exclude', () => {
  for (const [kind, names] of secretNames) {
    it(`exclude ${kind}`, () => {
      assert.deepEqual(
        names.filter((name) => excludedBy(name).includes(undefined)),
        [],
      );
    });
  }

  it('do not exclude code, prose and ordinary configuration', () => {
    const wrong = ordinaryNames.flatMap((name) => {
      const pattern = excludedBy(name).find((found) => found !== undefined);
      return pattern === undefined ? [] : [`${name}: ${pattern}`];
    });
    assert.deepEqual(wrong, []);
  });

  it('are tested with enough names', () => {
    assert.ok([...secretNames.values()].flat().length >= 250);
    assert.ok(ordinaryNames.length >= 100);
  });

  it('have no pattern that matches nothing', () => {
    const names = [...secretNames.values()].flat();
    const unused = Object.keys(defaults as object).filter((glob) => {
      const alone = new Exclusions({ [glob]: true });
      return !names.some((name) => alone.matching({ path: `/${name}`, workspacePath: undefined }));
    });
    assert.deepEqual(unused, []);
  });
});
