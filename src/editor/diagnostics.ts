import * as vscode from 'vscode';
import { diagnosticsText, type ChangedSetting } from '../presentation/diagnostics-text.ts';
import type { KeystrokeMeter } from '../suggestion/keystroke-meter.ts';
import type { RecentErrors } from '../suggestion/recent-errors.ts';
import type { SessionStatistics } from '../suggestion/statistics.ts';
import { sentence } from '../util/plain-text.ts';
import type { WorkerClient } from '../worker/client/worker-client.ts';
import type { Control } from './control.ts';
import { runningProviders } from './menu.ts';
import type { Pages } from './pages.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';
import type { Machine } from '../presentation/machine.ts';

export interface DiagnosticsParts {
  readonly extension: vscode.Extension<unknown>;
  readonly client: WorkerClient;
  readonly settings: Settings;
  readonly control: Control;
  readonly statistics: SessionStatistics;
  readonly meter: KeystrokeMeter;
  readonly errors: RecentErrors;
  readonly pages: Pages;
  readonly machine: () => Machine;
}

interface SettingsManifest {
  readonly version: string;
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, SettingSchema>> };
  };
}

interface SettingSchema {
  readonly enum?: readonly unknown[];
}

/** Copies the diagnostics for a problem report, and offers to show them. */
export async function copyDiagnostics(parts: DiagnosticsParts): Promise<void> {
  const text = describe(parts);
  await vscode.env.clipboard.writeText(text);
  say.information(
    sentence`Foretype’s diagnostics were copied. There is no source code in them, and no file names.`,
    [{ title: 'Show', run: () => parts.pages.show('Diagnostics.md', text) }],
  );
}

function describe(parts: DiagnosticsParts): string {
  const { extension, client, settings, control, statistics, meter, errors } = parts;
  const manifest = extension.packageJSON as SettingsManifest;
  return diagnosticsText({
    version: manifest.version,
    editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop'})`,
    remote: vscode.env.remoteName,
    trusted: vscode.workspace.isTrusted,
    machine: parts.machine(),
    client: client.state,
    modelPath: settings.model().path,
    memory: client.memory,
    availability: control.availability(vscode.window.activeTextEditor?.document),
    summary: statistics.summary(),
    host: meter.summary(),
    settings: changedSettings(manifest),
    otherProviders: runningProviders(),
    errors: errors.list(),
  });
}

function changedSettings({ contributes }: SettingsManifest): ChangedSetting[] {
  const values = vscode.workspace.getConfiguration();
  return Object.entries(contributes.configuration.properties).flatMap(([name, schema]) => {
    const value = values.get<unknown>(name);
    // Compared as JSON, as values may be objects.
    if (JSON.stringify(value) === JSON.stringify(values.inspect(name)?.defaultValue)) return [];
    const isPublic =
      typeof value === 'boolean' || typeof value === 'number' || schema.enum?.includes(value) === true;
    return [{ name, value, isPublic }];
  });
}
