import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { installOnce, isInstalled } from '../lib/install-once.ts';
import { cacheFolder, root } from '../lib/paths.ts';
import { runOrThrow } from '../lib/run.ts';

const REQUIREMENTS = join(root, 'scripts', 'tools', 'pinned', 'llama-cpp', 'requirements.txt');
const PACKAGE = 'llama-cpp-python';
const PROGRAM = join(root, 'scripts', 'tools', 'llama-cpp');
const PROGRAM_FILES = ['CMakeLists.txt', 'reference.cpp'];

/** What llama.cpp is compiled for: this processor, or (on x64) any with AVX2, so without AVX-512. */
export type LlamaTarget = 'native' | 'avx2';

/** Only the library, without anything that it would fetch. */
const OPTIONS = [
  ...['CMAKE_BUILD_TYPE=Release', 'BUILD_SHARED_LIBS=OFF', 'GGML_OPENMP=OFF'],
  ...['GGML_METAL=OFF', 'GGML_BLAS=OFF', 'GGML_CCACHE=OFF', 'LLAMA_OPENSSL=OFF', 'LLAMA_BUILD_COMMON=OFF'],
  ...['TESTS', 'TOOLS', 'EXAMPLES', 'SERVER', 'APP', 'UI'].map((part) => `LLAMA_BUILD_${part}=OFF`),
];

/**
 * Returns the path of the reference program (`llama-cpp/reference.cpp`), building it and llama.cpp first if necessary. The
 * source is that of PyPI's `llama-cpp-python`, which pip checks against the hash in `pinned/llama-cpp`.
 */
export async function llamaReference(
  target: LlamaTarget = 'native',
  say: (line: string) => void = console.error,
): Promise<string> {
  const library = await llamaLibrary(target, say);
  const parts = await Promise.all(PROGRAM_FILES.map((name) => readFile(join(PROGRAM, name), 'utf8')));
  const name = `llama-reference-${digestOf([library, ...parts])}`;
  const options = [`-DCMAKE_PREFIX_PATH=${library}`, '-DCMAKE_BUILD_TYPE=Release'];
  const folder = await installOnce(name, (partial) => buildAndInstall(PROGRAM, partial, options, name));
  return join(folder, 'bin', process.platform === 'win32' ? 'llama-reference.exe' : 'llama-reference');
}

/** Returns the folder with llama.cpp's static libraries and headers. */
async function llamaLibrary(target: LlamaTarget, say: (line: string) => void): Promise<string> {
  const requirements = (await readFile(REQUIREMENTS, 'utf8')).replaceAll('\r\n', '\n');
  const version = /^llama-cpp-python==(\S+)/.exec(requirements)?.[1];
  if (version === undefined) throw new Error(`${REQUIREMENTS} does not pin llama-cpp-python.`);
  // Without the native one, ggml's defaults for x64 are those of AVX2.
  const options = [...OPTIONS, `GGML_NATIVE=${target === 'native' ? 'ON' : 'OFF'}`];
  const name = `llama-cpp-${version}-${target}-${digestOf([requirements, ...options])}`;
  if (!isInstalled(name))
    say(`Building llama.cpp of llama-cpp-python ${version} (5 to 15 minutes, 77 MB to fetch).`);
  return installOnce(name, async (partial) => {
    const source = join(partial, 'source');
    await mkdir(source);
    const pip = ['-m', 'pip', 'download', '--no-deps', '--no-binary', PACKAGE, '-d', source];
    await runOrThrow({ file: 'python3', args: [...pip, '--require-hashes', '-r', REQUIREMENTS] });
    const archive = (await readdir(source)).find((file) => file.endsWith('.tar.gz'));
    if (archive === undefined) throw new Error(`pip downloaded no source of llama-cpp-python ${version}.`);
    await runOrThrow({
      file: 'tar',
      args: ['-xzf', join(source, archive), '-C', source, '--strip-components=1'],
    });
    const defines = options.map((option) => `-D${option}`);
    await buildAndInstall(join(source, 'vendor', 'llama.cpp'), partial, defines, name);
    await rm(source, { recursive: true });
  });
}

/** Runs cmake at low priority, as it keeps all processors busy for minutes. Its output is in the folder of logs. */
async function buildAndInstall(
  source: string,
  prefix: string,
  options: readonly string[],
  name: string,
): Promise<void> {
  const build = join(prefix, 'build');
  const cmake = (step: string, ...args: readonly string[]): Promise<string> => {
    const command = ['cmake', ...args];
    const [file = '', ...rest] = process.platform === 'win32' ? command : ['nice', '-n', '10', ...command];
    return runOrThrow({ file, args: rest }, { logFile: join(cacheFolder(), 'logs', `${name}-${step}.log`) });
  };
  const jobs = `${availableParallelism()}`;
  await cmake('configure', '-S', source, '-B', build, ...options);
  await cmake('build', '--build', build, '--config', 'Release', '--parallel', jobs);
  await cmake('install', '--install', build, '--config', 'Release', '--prefix', prefix);
  await rm(build, { recursive: true });
}

function digestOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part.replaceAll('\r\n', '\n')).update('\0');
  return hash.digest('hex').slice(0, 8);
}
