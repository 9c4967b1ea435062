import { existsSync } from 'node:fs';
import { run, runOrThrow } from '../lib/run.ts';

/** Whether the process is root on Debian or Ubuntu. */
export function isDebianRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Returns the Debian packages that are not installed. */
async function missingPackages(packages: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const name of packages) {
    const { code, output } = await run({ file: 'dpkg-query', args: ['-W', '-f=${Status}', name] });
    if (code !== 0 || !output.includes('install ok installed')) missing.push(name);
  }
  return missing;
}

const installFlags = ['install', '-y', '--no-install-recommends'];

/** Returns the message for missing Debian packages that the process may not install. */
export function missingMessage(purpose: string, missing: readonly string[], asRoot: boolean): string {
  const command = `${asRoot ? '' : 'sudo '}apt-get ${[...installFlags, ...missing].join(' ')}`;
  const again = asRoot ? '\nOr run this again with --install-packages, which does that.' : '';
  return `${purpose} needs Debian packages that are not installed. Please run:\n  ${command}${again}`;
}

/**
 * Installs missing Debian packages. Throws an error with the command to run if the process is not root or may not install
 * them. Does nothing on other systems.
 */
export async function requireDebianPackages(
  packages: readonly string[],
  purpose: string,
  mayInstall: boolean,
): Promise<void> {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return;
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;
  if (!mayInstall || !isDebianRoot()) throw new Error(missingMessage(purpose, missing, isDebianRoot()));
  console.log(`Fetching Debian packages for ${purpose}: ${missing.join(' ')} (about a minute).`);
  // Another process may lock the package database for a while.
  const patient = ['-o', 'DPkg::Lock::Timeout=300', ...installFlags, ...missing];
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const first = await run({ file: 'apt-get', args: patient }, options);
  if (first.code === 0) return;
  // The package lists may be absent or stale, as in a fresh container.
  await runOrThrow({ file: 'apt-get', args: ['update'] }, options);
  await runOrThrow({ file: 'apt-get', args: patient }, options);
}
