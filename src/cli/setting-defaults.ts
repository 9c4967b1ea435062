import manifest from '../../package.json' with { type: 'json' };
import { SettingReader } from '../editor/setting-reader.ts';
import { eagernesses } from '../editor/setting-values.ts';

const { properties } = manifest.contributes.configuration;
const declared: Readonly<Record<string, { readonly default: unknown }>> = properties;

/** The extension's settings as they are where nobody has written any. */
export const settingDefaults = new SettingReader(properties, {
  get: (name) => declared[`foretype.${name}`]?.default,
  inspect: () => undefined,
});

/** How sure a suggestion has to be, and whether it may have several lines, by default. */
export const EAGERNESS = settingDefaults.choice('suggestions', eagernesses);
export const MULTILINE = settingDefaults.switch('multiline');

/** The globs of `foretype.exclude` by default. */
export const defaultExclusions: unknown = properties['foretype.exclude'].default;
