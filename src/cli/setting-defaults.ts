import { readFileSync } from 'node:fs';

interface DefaultsManifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> };
  };
}

/** The defaults of the extension's settings, as its manifest has them, by names without `foretype.`. */
export function settingDefaults(): (name: string) => unknown {
  const manifest = new URL('../../package.json', import.meta.url);
  const { properties } = (JSON.parse(readFileSync(manifest, 'utf8')) as DefaultsManifest).contributes
    .configuration;
  return (name) => properties[`foretype.${name}`]?.default;
}
