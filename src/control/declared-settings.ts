import type manifest from '../../package.json';

/** The settings as the manifest declares them. */
export type DeclaredSettings = (typeof manifest)['contributes']['configuration']['properties'];

type WithoutSection<Key> = Key extends `foretype.${infer Name}` ? Name : never;

/** A setting's name without `foretype.`. */
export type SettingName = WithoutSection<keyof DeclaredSettings>;

/** What the manifest declares of a setting. */
export type Declared<Name extends SettingName> = DeclaredSettings[`foretype.${Name}`];

/** Settings whose declaration is of a kind. */
export type SettingOf<Declaration> = {
  [Name in SettingName]: Declared<Name> extends Declaration ? Name : never;
}[SettingName];

/** What the extension's own manifest declares. */
export function declaredSettings(packageJson: unknown): DeclaredSettings {
  return (packageJson as typeof manifest).contributes.configuration.properties;
}
