import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Node's modules that reach other machines, and what is imported by package. */
const network = [
  ...builtinModules.filter((name) => /^(_?http|https|http2|net|_?tls|dgram|dns|inspector)/.test(name)),
  'undici',
];
const modules = network.flatMap((name) => (name === 'undici' ? [name] : [name, `node:${name}`]));

/** Code that reaches other machines, by what it does so with. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'an import of a network module': modules.map((name) => `import * as x from '${name}'; void x;`),
  'a type of a network module': ["import type { Socket } from 'node:net'; export type X = Socket;"],
  'an export of a network module': ["export { get } from 'node:https';", "export * from 'node:dns';"],
  'an import of a network module in an expression': [
    ...modules.map((name) => `void import('${name}');`),
    "void import(['node', 'https'].join(':'));",
    'void import(`node:https`);',
  ],
  'a module that is loaded without an import': [
    "const x = require('node:https'); void x;",
    "import x = require('node:https'); void x;",
    "import { createRequire } from 'node:module'; void createRequire;",
    "void process.getBuiltinModule('node:https');",
    "importScripts('https://example.org/x.js');",
  ],
  'a global that reaches the network': [
    "void fetch('https://example.org');",
    'void new XMLHttpRequest();',
    "void new WebSocket('wss://example.org');",
    "void new EventSource('https://example.org');",
    "void new WebTransport('https://example.org');",
    'void new RTCPeerConnection();',
    'const get = fetch; void get;',
  ],
  'such a global of a global object': [
    "void globalThis.fetch('https://example.org');",
    "void global['fetch']('https://example.org');",
    "void new self.WebSocket('wss://example.org');",
    'void new window.XMLHttpRequest();',
  ],
  'navigator.sendBeacon': [
    "navigator.sendBeacon('https://example.org');",
    'const { sendBeacon } = navigator; void sendBeacon;',
  ],
  'any of it behind a comment for ESLint': [
    "// eslint-disable-next-line\nvoid fetch('https://example.org');",
    "/* eslint-disable */\nimport 'node:https';",
  ],
};

const places = [
  ...['src/worker/server/x.ts', 'src/worker/x.ts', 'src/engines/ort/x.ts', 'src/engines/kernels/x.ts'],
  ...[
    'src/editor/x.ts',
    'src/editor/say.ts',
    'src/extension.ts',
    'src/web-extension.ts',
    'src/editor/web/x.ts',
    'src/cli/x.ts',
    'src/new-folder/x.ts',
  ],
  ...['src/webview/inspector/x.ts', 'src/engines/kernels/assembly/x.ts'],
  ...['src/download/x.ts', 'src/download/network/x.ts', 'src/finder/x.ts', 'src/finder/thread/x.ts'],
];

/** The one file that may reach other machines, when a person asks for a model. */
const downloading = 'src/download/network.ts';
/** The one that fetches the extension's own files on a web page, from where the page has the extension. */
const ownFiles = 'src/editor/web/extension-file.ts';

/** The complaint: it does not start without a network. */
describe('Foretype works offline', function () {
  this.timeout(60_000);
  // Types are not needed, and there is no such file to have them of.
  const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] });

  async function errors(code: string, file: string, text: string): Promise<number> {
    const [result] = await eslint.lintText(code, { filePath: join(root, file) });
    assert.ok(result);
    assert.ok(!result.messages.some(({ fatal }) => fatal), `${code} is no TypeScript.`);
    return result.messages.filter(({ severity, message }) => severity === 2 && message.includes(text)).length;
  }

  const offlineErrors = (code: string, file: string): Promise<number> =>
    errors(code, file, 'Foretype works offline');

  for (const [what, lines] of Object.entries(refused)) {
    it(`as ESLint refuses ${what} in src`, async () => {
      for (const code of lines) {
        assert.ok((await offlineErrors(code, 'src/worker/server/x.ts')) > 0, code);
      }
    });
  }

  it('as ESLint refuses all of it in every folder of src', async () => {
    for (const file of places) {
      for (const [what, lines] of Object.entries(refused)) {
        assert.ok((await offlineErrors(lines[0]!, file)) > 0, `${what} in ${file}`);
      }
    }
  });

  it('as but one file may download, and one fetch what belongs to the extension, by nothing else than fetch', async () => {
    for (const file of [downloading, ownFiles]) {
      assert.equal(await offlineErrors("void fetch('https://example.org');", file), 0);
      for (const [what, lines] of Object.entries(refused)) {
        for (const code of lines.filter((line) => !/\bfetch\b/.test(line)))
          assert.ok((await offlineErrors(code, file)) > 0, `${what} in ${file}: ${code}`);
      }
    }
  });

  it('as what downloads is used by the editor alone', async () => {
    const code = "export * from '../download/network.ts';";
    for (const folder of ['worker', 'suggestion', 'control', 'completion', 'finder'])
      assert.ok((await errors(code, `src/${folder}/x.ts`, 'may not import src/download')) > 0, folder);
  });

  it('as the kernels import no module of Node and no package', async () => {
    const code = "import { readFileSync } from 'node:fs'; void readFileSync;";
    for (const file of ['src/engines/kernels/x.ts', 'src/engines/kernels/assembly/x.ts']) {
      assert.ok((await errors(code, file, 'The kernels import files of src only')) > 0, file);
    }
  });

  it('while ESLint lets names like these be', async () => {
    for (const code of [
      "import { readFileSync } from 'node:fs'; void readFileSync;",
      'export const prefetch = (cache: { fetch(): void }): void => { cache.fetch(); };',
      "export const address = 'https://example.org';",
      "void import('./other.ts');",
    ])
      assert.equal(await offlineErrors(code, 'src/worker/server/x.ts'), 0, code);
  });

  it('as ESLint looks at every source', async () => {
    const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const sources = names.filter((name) => /\.[cm]?[jt]s$/.test(name));
    assert.ok(sources.length > 50);
    for (const name of sources) {
      assert.ok(!(await eslint.isPathIgnored(join(root, 'src', name))), `${name} is not linted.`);
    }
  });

  it('as one model comes with it', () => {
    const models = readdirSync(join(root, 'media', 'model')).filter((name) => name.endsWith('.gguf'));
    assert.equal(models.length, 1);
    assert.ok(existsSync(join(root, 'media', 'model', models[0]!)));
  });
});
