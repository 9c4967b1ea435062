import type { DeclaredSettings, SettingName, SettingOf } from '../control/declared-settings.ts';
import { readChoice, readInteger, readSwitch } from './setting-values.ts';

type SwitchName = SettingOf<{ readonly default: boolean }>;
type IntegerName = SettingOf<{ readonly minimum: number; readonly maximum: number }>;
type ChoiceName = SettingOf<{ readonly enum: readonly string[] }>;

/** The effective values in a scope, as VS Code returns them. */
export interface SettingValues {
  get(name: string): unknown;
  inspect(name: string): { readonly defaultValue?: unknown } | undefined;
}

/** Reads settings within the types and ranges that the manifest declares, whatever the settings files have. */
export class SettingReader<Name extends SettingName = SettingName> {
  readonly #declared: DeclaredSettings;
  readonly #values: SettingValues;

  constructor(declared: DeclaredSettings, values: SettingValues) {
    this.#declared = declared;
    this.#values = values;
  }

  switch(name: Name & SwitchName): boolean {
    return readSwitch(this.#values.get(name), this.#declared[`foretype.${name}`].default);
  }

  integer(name: Name & IntegerName): number {
    const { [`foretype.${name}` as const]: range } = this.#declared;
    return readInteger(this.#values.get(name), this.#values.inspect(name)?.defaultValue, range);
  }

  /** @param choices all values that the manifest lists */
  choice<T extends string>(name: Name & ChoiceName, choices: readonly [T, ...T[]]): T {
    return readChoice(this.#values.get(name), choices, this.#declared[`foretype.${name}`].default);
  }
}
