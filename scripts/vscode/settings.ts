import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Settings that turn off everything that could interrupt, except Foretype. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'window.confirmBeforeClose': 'never',
  'files.autoSave': 'off',
  'editor.inlineSuggest.enabled': true,
};

/** Also turns off popups that would cover ghost text or change what Tab does. */
export const testSettings: Readonly<Record<string, unknown>> = {
  ...quietSettings,
  'git.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.parameterHints.enabled': false,
  // The tests are about how suggestions are shown, however confident the model is.
  'foretype.suggestions': 'eager',
  'editor.accessibilitySupport': 'off',
  // Screenshots would show half-faded elements.
  'workbench.reduceMotion': 'on',
  'typescript.validate.enable': false,
  'javascript.validate.enable': false,
};

/** Writes user settings to a user-data folder of VS Code or code-server. */
export async function writeSettings(
  userData: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(join(userData, 'User'), { recursive: true });
  await writeFile(join(userData, 'User', 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
}
