import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';
import { tableRows } from './markdown.ts';

interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const page = readFileSync(join(root, 'docs/settings.md'), 'utf8');
const properties = Object.entries(contributes.configuration.properties);

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

function defaultOf({ default: value }: Setting): string {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? `${Object.keys(value).length} patterns` : code(value);
}

/** The values that a setting may have; `undefined` where they are not a list or a range. */
function valuesOf({ type, enum: choices, minimum, maximum }: Setting): string | undefined {
  if (type === 'boolean') return `${code(true)}, ${code(false)}`;
  if (choices !== undefined) return choices.map(code).join(', ');
  return minimum === undefined ? undefined : `${code(minimum)} to ${code(maximum)}`;
}

describe('docs/settings.md', () => {
  const rows = new Map(tableRows(page).map(([name = '', ...cells]) => [name, cells]));

  for (const [name, setting] of properties) {
    it(`has ${name} as package.json has it`, () => {
      const [initial, values, description] = rows.get(`\`${name}\``) ?? [];
      assert.equal(initial, defaultOf(setting));
      assert.equal(values, valuesOf(setting) ?? values);
      assert.notEqual(description, '');
    });
  }

  it('has no setting that does not exist', () => {
    const named = [...rows.keys()].filter((name) => name.startsWith('`foretype.'));
    assert.deepEqual(
      named,
      properties.map(([name]) => `\`${name}\``),
    );
  });

  it('has each command', () => {
    const commands = tableRows(page).map(([name = '']) => name);
    for (const { title } of contributes.commands)
      assert.ok(
        commands.some((cell) => cell.includes(`_Foretype: ${title}_`) || cell.includes(`_${title}_`)),
        title,
      );
  });
});
