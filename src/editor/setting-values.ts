import type { Eagerness } from '../worker/protocol.ts';

/** All values. */
export const eagernesses = ['eager', 'balanced', 'quiet'] as const satisfies readonly Eagerness[];

/** The range of a number in a setting. */
export interface IntegerRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** The setting's value, limited to its range; the default for a value that is no number. */
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

/** The setting's value; the default for a value that is no boolean. */
export function readSwitch(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

/** The setting's value as JSON; empty for no value. */
export function asJson(value: unknown): string {
  return value === undefined || value === null || value === '' ? '' : JSON.stringify(value);
}

/** The texts of a list. */
export function readList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The scopes in which a setting is written. */
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
  /** Whether to write the value for the document's language. */
  readonly inLanguage: boolean;
}

/** A value to write, and its scope; `undefined` removes the value there. */
export interface SettingChange {
  readonly scope: SettingPlace['scope'];
  readonly value: boolean | undefined;
}

/**
 * The change that gives a setting a value for the document's language only. It removes a value for the language that is not
 * needed any longer.
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
 * Where to write a setting so that the change takes effect: the scope of the effective value. Values for the language
 * override others, and narrower scopes override wider ones.
 */
export function settingPlace(inspection: SettingInspection | undefined): SettingPlace {
  if (inspection?.workspaceFolderLanguageValue !== undefined) return { scope: 'folder', inLanguage: true };
  if (inspection?.workspaceLanguageValue !== undefined) return { scope: 'workspace', inLanguage: true };
  if (inspection?.globalLanguageValue !== undefined) return { scope: 'global', inLanguage: true };
  if (inspection?.workspaceFolderValue !== undefined) return { scope: 'folder', inLanguage: false };
  if (inspection?.workspaceValue !== undefined) return { scope: 'workspace', inLanguage: false };
  return { scope: 'global', inLanguage: false };
}
