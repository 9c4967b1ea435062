import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { commandIds } from '../../../src/editor/command-ids.ts';

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
  };
}

const manifest = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as Manifest;

const isSource = (file: string): boolean => file.endsWith('.ts');

describe('The manifest', () => {
  it('restricts the settings for what is loaded, what it costs, and what is read in untrusted workspaces', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const settings = Object.keys(manifest.contributes.configuration.properties);
    const restricted = settings.filter((name) =>
      /^foretype\.(exclude$|model\.|engine\.|context\.|cache\.|prepare\.)/.test(name),
    );
    assert.deepEqual([...restrictedConfigurations].sort(), restricted.sort());
  });

  it('lets no workspace say where models are looked for and downloaded from', () => {
    const { properties } = manifest.contributes.configuration;
    const ofModels = Object.entries(properties).filter(([name]) => name.startsWith('foretype.models.'));
    assert.deepEqual(
      ofModels.map(([, { scope }]) => scope),
      ['machine', 'machine'],
    );
  });

  it("has settings and commands that no code on the worker's side names", () => {
    const worker = ['language', 'gguf', 'tokenizer', 'runtime', 'models', 'engines', 'document', 'cache'];
    const { commands, configuration } = manifest.contributes;
    const names = [
      ...Object.keys(configuration.properties),
      ...commands.flatMap(({ command, title }) => [command, `Foretype: ${title}`]),
    ];
    for (const folder of [...worker, 'completion', 'worker/server']) {
      const root = new URL(`../../../src/${folder}/`, import.meta.url);
      for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(isSource)) {
        const source = readFileSync(new URL(file.replaceAll('\\', '/'), root), 'utf8');
        assert.deepEqual(
          names.filter((name) => source.includes(name)),
          [],
          `${folder}/${file}`,
        );
      }
    }
  });

  it('declares the existing commands', () => {
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(declared.sort(), Object.values(commandIds).sort());
  });
});
