import type { Eagerness } from '../worker/protocol.ts';

/** All there are. */
export const eagernesses = ['eager', 'balanced', 'quiet'] as const satisfies readonly Eagerness[];

/** A number that a setting may be. */
export interface IntegerRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** The setting's value within its range; the default where a person wrote something that is no number. */
export function readInteger(value: unknown, fallback: unknown, { minimum, maximum }: IntegerRange): number {
  const usable = [value, fallback].find((candidate) => Number.isFinite(candidate));
  return Math.round(Math.min(maximum, Math.max(minimum, typeof usable === 'number' ? usable : minimum)));
}

/** The setting's value if it is one of the choices, else the default. */
export function readChoice<T extends string>(
  value: unknown,
  choices: readonly [T, ...T[]],
  fallback: unknown,
): T {
  const isOne = (wanted: unknown) => (choice: T) => choice === wanted;
  return choices.find(isOne(value)) ?? choices.find(isOne(fallback)) ?? choices[0];
}

/** The setting's value; the default where a person wrote something that is neither on nor off. */
export function readSwitch(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

/** Where a setting has been written, as far as it matters for writing it again. */
export interface SettingInspection {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
  readonly globalLanguageValue?: unknown;
  readonly workspaceLanguageValue?: unknown;
  readonly workspaceFolderLanguageValue?: unknown;
}

export interface SettingPlace {
  readonly scope: 'folder' | 'workspace' | 'global';
  /** Whether it is the value for the document's language. */
  readonly inLanguage: boolean;
}

/** A value to write, and where; `undefined` takes the one that stands there away. */
export interface SettingChange {
  readonly scope: SettingPlace['scope'];
  readonly value: boolean | undefined;
}

/**
 * What gives a setting a value for the document's language alone. Where no value for the language is needed any longer,
 * none is left behind.
 */
export function languageChange(inspection: SettingInspection | undefined, wanted: boolean): SettingChange {
  const values = [
    ['folder', inspection?.workspaceFolderLanguageValue],
    ['workspace', inspection?.workspaceLanguageValue],
    ['global', inspection?.globalLanguageValue],
  ] as const;
  const written = values.filter(([, value]) => value !== undefined);
  const [narrowest] = written[0] ?? ['global'];
  const general =
    inspection?.workspaceFolderValue ?? inspection?.workspaceValue ?? inspection?.globalValue ?? true;
  const isNeeded = written.length > 1 || (general !== false) !== wanted;
  return { scope: narrowest, value: isNeeded ? wanted : undefined };
}

/**
 * Where to write a setting so that the change has effect: where the value in force now stands. A value for the
 * language goes before others, the narrower scope before the wider.
 */
export function settingPlace(inspection: SettingInspection | undefined): SettingPlace {
  if (inspection?.workspaceFolderLanguageValue !== undefined) return { scope: 'folder', inLanguage: true };
  if (inspection?.workspaceLanguageValue !== undefined) return { scope: 'workspace', inLanguage: true };
  if (inspection?.globalLanguageValue !== undefined) return { scope: 'global', inLanguage: true };
  if (inspection?.workspaceFolderValue !== undefined) return { scope: 'folder', inLanguage: false };
  if (inspection?.workspaceValue !== undefined) return { scope: 'workspace', inLanguage: false };
  return { scope: 'global', inLanguage: false };
}
