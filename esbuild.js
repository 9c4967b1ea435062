/**
 * Bundles the extension: `node esbuild.js [--production | --tests] [--watch]`.
 *
 * - `dist/extension.cjs`: what VS Code loads; light, so that activation is fast.
 * - `dist/worker.mjs` and `dist/*.wasm`: the model's side, loaded by the worker thread.
 * - `dist/kernel-thread.mjs`: what further threads of the kernels run.
 * - `dist/finder.mjs`: what looks for models on the machine, in a thread of its own.
 * - `dist/web-extension.cjs`: the same for VS Code on a web page. It carries the scripts of the worker and of the kernels'
 *   threads within it, as well as the kernels, and the name, size and SHA-256 of the bundled model.
 * - `dist/web-worker.js`: that worker's script as a file, which the page that runs the model on a GPU takes.
 * - `dist/inspector.js` and `dist/gpu-page.js`: the scripts of the inspector's page, and of the one that runs the model on a GPU.
 * - `out/test/host/inside/`: the tests that run inside the extension host, and their tiny host extension; not with
 *   `--production`, and nothing else with `--tests`.
 * - `out/test/host/web/`: what a page of the web tests runs; the same holds.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes('--production');
const testsOnly = process.argv.includes('--tests');
const watch = process.argv.includes('--watch');

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: production,
  sourcemap: !production,
  logLevel: 'warning',
};

/**
 * onnxruntime-web's module ends with an `await` that finds out whether it is a thread of Node. Classic scripts may not have
 * one there, and a web page is no Node.
 */
const withoutTopLevelAwait = {
  name: 'without-top-level-await',
  setup(build) {
    build.onLoad({ filter: /ort-wasm-simd-threaded\.mjs$/ }, ({ path }) => {
      const awaited = '(await import("worker_threads")).workerData';
      const code = readFileSync(path, 'utf8');
      if (code.split(awaited).length !== 2) throw new Error(`${path} does not await "worker_threads" once.`);
      return { contents: code.replace(awaited, 'undefined'), loader: 'js' };
    });
  },
};

/** Describes the bundled model, the one GGUF in its folder, as a web page cannot list folders. */
function describeModel() {
  const folder = join(root, 'media/model');
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.gguf'));
  if (name === undefined) throw new Error('media/model has no GGUF file.');
  const bytes = readFileSync(join(folder, name));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, bytes: bytes.length, sha256 };
}

/** The scripts that a script for web pages carries within it, and what they are made of. */
const carriedScripts = {
  'web-worker.js': 'src/worker/server/main.web.ts',
  'web-kernel-thread.js': 'src/worker/server/kernel-thread.web.ts',
};

/**
 * Lets a script for web pages carry other files of the build, imported as `built:NAME`; see `src/built.d.ts`. To ask VS Code for
 * them takes from a tenth of a second to some seconds while its page starts.
 */
const carriesFiles = {
  name: 'carries-files',
  setup(build) {
    const namespace = 'built';
    build.onResolve({ filter: /^built:/ }, ({ path }) => ({ path: path.slice('built:'.length), namespace }));
    build.onLoad({ filter: /\.wasm$/, namespace }, ({ path }) => {
      const file = join(root, 'dist', path);
      return { contents: readFileSync(file), loader: 'binary', watchFiles: [file] };
    });
    build.onLoad({ filter: /^model\.json$/, namespace }, () => ({
      contents: JSON.stringify(describeModel()),
      loader: 'json',
    }));
    build.onLoad({ filter: /\.js$/, namespace }, async ({ path }) => {
      const { outputFiles, metafile } = await build.esbuild.build({
        ...web,
        entryPoints: [carriedScripts[path]],
        format: 'iife',
        sourcemap: production ? false : 'inline',
        metafile: true,
        write: false,
      });
      const inputs = Object.keys(metafile.inputs).filter((input) => existsSync(join(root, input)));
      const watchFiles = inputs.map((input) => join(root, input));
      return { contents: outputFiles[0].contents, loader: 'text', watchFiles };
    });
  },
};

const web = {
  ...common,
  platform: 'browser',
  target: 'es2023',
  // Asked for by a part of onnxruntime-web that runs in Node only.
  external: ['module', 'vscode'],
  define: { 'import.meta.url': '""' },
  plugins: [withoutTopLevelAwait, carriesFiles],
};

/** Everything that ships. `vscode` is there only inside the extension host. */
const shipped = [
  {
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...common,
    entryPoints: ['src/worker/server/main.node.ts'],
    outfile: 'dist/worker.mjs',
    format: 'esm',
  },
  {
    ...common,
    entryPoints: ['src/worker/server/kernel-thread.node.ts'],
    outfile: 'dist/kernel-thread.mjs',
    format: 'esm',
  },
  {
    ...common,
    entryPoints: ['src/finder/thread/main.node.ts'],
    outfile: 'dist/finder.mjs',
    format: 'esm',
  },
  { ...web, entryPoints: ['src/web-extension.ts'], outfile: 'dist/web-extension.cjs', format: 'cjs' },
  { ...web, entryPoints: ['src/worker/server/main.web.ts'], outfile: 'dist/web-worker.js', format: 'iife' },
  {
    ...common,
    entryPoints: ['src/webview/inspector/main.ts'],
    outfile: 'dist/inspector.js',
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
  },
  {
    ...common,
    entryPoints: ['src/webview/gpu/main.ts'],
    outfile: 'dist/gpu-page.js',
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
  },
];

const testSource = 'test/host/inside';
const testOutput = 'out/test/host/inside';

/** One bundle per test file, so that mocha can name them; mocha itself is loaded from `node_modules`. */
function testBundle() {
  const files = readdirSync(join(root, testSource)).filter(
    (name) => name === 'index.ts' || name === 'settings.ts' || name.endsWith('.test.ts'),
  );
  return {
    ...common,
    minify: false,
    entryPoints: files.map((name) => `${testSource}/${name}`),
    outdir: testOutput,
    format: 'cjs',
    external: ['vscode', 'mocha'],
  };
}

/** What a page of the web tests runs in a worker. */
const webTestBundle = {
  ...web,
  minify: false,
  entryPoints: ['test/host/web/exactness-worker.ts'],
  outfile: 'out/test/host/web/exactness-worker.js',
  format: 'iife',
};

/** Copies a file that is used as it is, and says which one when it is missing. */
function copy(from, to) {
  const source = join(root, from);
  if (!existsSync(source)) throw new Error(`${from} is missing; run npm install.`);
  mkdirSync(dirname(join(root, to)), { recursive: true });
  copyFileSync(source, join(root, to));
}

const kernelSource = 'src/engines/kernels/assembly';
/** What the kernels import from elsewhere. */
const kernelImports = ['src/gguf/block-sizes.ts'];

/** Compiles the kernels: without relaxed SIMD, with it, and with its fused dot product as well; not again while nothing has changed. */
function compileKernels() {
  const names = readdirSync(join(root, kernelSource)).map((name) => join(kernelSource, name));
  const sources = [...names, ...kernelImports].map((name) => join(root, name));
  const changed = Math.max(
    ...[...sources, fileURLToPath(import.meta.url)].map((file) => statSync(file).mtimeMs),
  );
  for (const variant of ['plain', 'relaxed', 'fused']) {
    const output = `dist/kernels-${variant}.wasm`;
    if (existsSync(join(root, output)) && statSync(join(root, output)).mtimeMs > changed) continue;
    const features = variant === 'plain' ? 'simd,threads' : 'simd,threads,relaxed-simd';
    const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', features];
    options.push('--use', `FUSED_DOT=${variant === 'fused' ? 1 : 0}`);
    // The memory is made by `kernel-module.ts`, which states the same maximum.
    const memory = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536'];
    const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
    const args = [compiler, `${kernelSource}/index.ts`, '--outFile', output, ...options, ...memory];
    execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  }
}

const bundles = [];
if (!testsOnly) {
  const wasm = 'ort-wasm-simd-threaded.wasm';
  copy(`node_modules/onnxruntime-web/dist/${wasm}`, `dist/${wasm}`);
  compileKernels();
  bundles.push(...shipped);
}
if (production) {
  // Maps of an earlier development build would point at other code.
  for (const name of readdirSync(join(root, 'dist'))) {
    if (name.endsWith('.map')) rmSync(join(root, 'dist', name));
  }
} else {
  // Tests that were renamed or deleted must not run on.
  rmSync(join(root, testOutput), { recursive: true, force: true });
  copy(`${testSource}/package.json`, `${testOutput}/package.json`);
  bundles.push(testBundle(), webTestBundle);
}

if (watch) {
  // The two lines frame each build for the problem matcher in .vscode/tasks.json.
  const reporter = {
    name: 'watch-reporter',
    setup(api) {
      api.onStart(() => console.log('[watch] build started'));
      api.onEnd(() => console.log('[watch] build finished'));
    },
  };
  for (const options of bundles)
    await (await context({ ...options, plugins: [...(options.plugins ?? []), reporter] })).watch();
} else {
  // esbuild prints each error with its place; the exit code is all that is left to say.
  const results = await Promise.allSettled(bundles.map((options) => build(options)));
  if (results.some((result) => result.status === 'rejected')) process.exitCode = 1;
}
