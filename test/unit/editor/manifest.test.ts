import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commandIds } from '../../../src/editor/command-ids.ts';

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
  };
}

const manifest = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as Manifest;

describe('The manifest', () => {
  it('keeps a workspace that is not trusted from choosing what is loaded, what it costs, and what is read', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const settings = Object.keys(manifest.contributes.configuration.properties);
    const restricted = settings.filter((name) =>
      /^foretype\.(exclude$|model\.|engine\.|context\.|cache\.)/.test(name),
    );
    assert.deepEqual([...restrictedConfigurations].sort(), restricted.sort());
  });

  it('declares the commands that there are', () => {
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(declared.sort(), Object.values(commandIds).sort());
  });
});
