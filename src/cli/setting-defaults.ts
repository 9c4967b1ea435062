import manifest from '../../package.json' with { type: 'json' };
import { SettingReader } from '../editor/setting-reader.ts';
import { eagernesses } from '../editor/setting-values.ts';

const { properties } = manifest.contributes.configuration;
const declared: Readonly<Record<string, { readonly default: unknown }>> = properties;

/** The extension's settings with their defaults. */
export const settingDefaults = new SettingReader(properties, {
  get: (name) => declared[`foretype.${name}`]?.default,
  inspect: () => undefined,
});

/** Defaults of the confidence threshold and of multi-line suggestions. */
export const EAGERNESS = settingDefaults.choice('suggestions', eagernesses);
export const MULTILINE = settingDefaults.switch('multiline');

/** Default of `foretype.exclude`. */
export const defaultExclusions: unknown = properties['foretype.exclude'].default;
