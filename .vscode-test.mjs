import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from '@vscode/test-cli';

/**
 * The tests inside the extension host for VS Code's Test Explorer, which the extension "Extension Test Runner" fills; or
 * `npx vscode-test`. They run from this folder as `npm run build` left it, while `npm run test:host` takes the package.
 */
const root = import.meta.dirname;
const tests = join(root, 'out', 'test', 'host', 'inside');

// What the tests type stays out of the sample.
const workspaceFolder = join(root, 'out', 'test', 'sample');
rmSync(workspaceFolder, { recursive: true, force: true });
cpSync(join(root, 'sample'), workspaceFolder, { recursive: true });

export default defineConfig({
  label: 'Inside the extension host',
  // Named one by one, as `files.exclude` hides `out` from patterns.
  files: readdirSync(join(root, 'test', 'host', 'inside'))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(tests, name.replace(/ts$/, 'js'))),
  workspaceFolder,
  // For debugging, which else happens in the person's own profile: the tests change settings.
  launchArgs: ['--profile-temp', '--disable-workspace-trust'],
  env: { FORETYPE_TEST_HOOKS: '1' },
  mocha: { ui: 'bdd', timeout: 90_000, slow: 10_000, require: join(tests, 'settings.js') },
});
