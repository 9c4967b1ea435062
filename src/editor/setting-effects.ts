import type { SettingName } from '../control/declared-settings.ts';

/** What is needed for a changed setting to take effect. */
export type SettingEffect =
  /** Nothing: the setting is read when it is next needed. */
  | 'none'
  /** Exclusions of documents are checked again, before any other listener is called. */
  | 'exclusions'
  /** Another load of the model. */
  | 'load';

/** The effect of each setting. A new setting does not compile without an entry. */
export const settingEffects = {
  enable: 'none',
  exclude: 'exclusions',
  suggestions: 'none',
  multiline: 'none',
  maxTokens: 'none',
  'delay.minimum': 'none',
  'delay.maximum': 'none',
  'prepare.tokensPerMinute': 'none',
  'model.path': 'load',
  'model.fim': 'load',
  'models.folders': 'none',
  'models.downloadHost': 'none',
  'context.tokens': 'load',
  'context.otherFiles': 'load',
  'context.projectMemory': 'load',
  'context.projectMemoryMegabytes': 'load',
  'cache.megabytes': 'load',
  'engine.name': 'load',
  'engine.threads': 'load',
  'engine.burstThreads': 'load',
} as const satisfies Readonly<Record<SettingName, SettingEffect>>;

/** The settings with this effect. */
export type SettingWith<Effect extends SettingEffect> = {
  [Name in SettingName]: (typeof settingEffects)[Name] extends Effect ? Name : never;
}[SettingName];

/** The effects of all settings that have changed. */
export function effectsOf(isChanged: (name: string) => boolean): ReadonlySet<SettingEffect> {
  const changed = Object.entries(settingEffects).filter(([name]) => isChanged(name));
  return new Set(changed.map(([, effect]) => effect));
}
