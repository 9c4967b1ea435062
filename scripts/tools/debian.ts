import { existsSync } from 'node:fs';
import { run, runOrThrow } from '../lib/run.ts';

/** Whether packages can be installed without asking anyone: root on Debian or Ubuntu, as in CI. */
export function canInstallDebianPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Those of the Debian packages that are not installed. */
async function missingPackages(packages: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const name of packages) {
    const { code, output } = await run({ file: 'dpkg-query', args: ['-W', '-f=${Status}', name] });
    if (code !== 0 || !output.includes('install ok installed')) missing.push(name);
  }
  return missing;
}

/**
 * Makes sure that Debian packages are there. On a Debian or Ubuntu system where this run may not install them, it
 * throws an error with the command to run; on other systems it does nothing.
 */
export async function needDebianPackages(packages: readonly string[], purpose: string): Promise<void> {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return;
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  // Another run may hold the package database for a while.
  const patient = ['-o', 'DPkg::Lock::Timeout=300', ...install];
  if (!canInstallDebianPackages()) {
    throw new Error(`${purpose} needs Debian packages; please run: sudo apt-get ${install.join(' ')}`);
  }
  console.log(`Fetching Debian packages for ${purpose}: ${missing.join(' ')} (about a minute).`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const first = await run({ file: 'apt-get', args: patient }, options);
  if (first.code === 0) return;
  // The package lists may be absent or stale, as in a fresh container.
  await runOrThrow({ file: 'apt-get', args: ['update'] }, options);
  await runOrThrow({ file: 'apt-get', args: patient }, options);
}
