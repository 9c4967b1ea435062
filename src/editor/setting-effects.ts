import type { SettingName } from '../control/declared-settings.ts';

/** What a change of a setting takes to have effect. */
export type SettingEffect =
  /** Nothing: it is read when it is next needed. */
  | 'none'
  /** Documents are looked at anew, before anything else hears of the change. */
  | 'exclusions'
  /** Another load of the model. */
  | 'load';

/** What each setting takes: one that is added does not compile until this is said of it. */
export const settingEffects = {
  enable: 'none',
  exclude: 'exclusions',
  suggestions: 'none',
  multiline: 'none',
  maxTokens: 'none',
  'delay.minimum': 'none',
  'delay.maximum': 'none',
  'model.path': 'load',
  'context.tokens': 'load',
  'context.otherFiles': 'load',
  'cache.megabytes': 'load',
  'engine.name': 'load',
  'engine.threads': 'load',
} as const satisfies Readonly<Record<SettingName, SettingEffect>>;

/** The settings that take it. */
export type SettingWith<Effect extends SettingEffect> = {
  [Name in SettingName]: (typeof settingEffects)[Name] extends Effect ? Name : never;
}[SettingName];

/** What the settings that changed take together. */
export function effectsOf(isChanged: (name: string) => boolean): ReadonlySet<SettingEffect> {
  const changed = Object.entries(settingEffects).filter(([name]) => isChanged(name));
  return new Set(changed.map(([, effect]) => effect));
}
