import assert from 'node:assert/strict';
import { InstallationError, OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { bestVariant, kernelFile, KERNEL_VARIANTS } from '../../../../src/engines/kernels/variants.ts';
import { reportFault } from '../../../../src/worker/server/faults.ts';
import { loadModel, type LoadedModel } from '../../../../src/worker/server/load-model.ts';
import { CountingFiles } from '../../helpers/counting-files.ts';
import { allowRelaxedSimd } from '../../../../src/cli/relaxed-simd.ts';
import { oddModelFile, tinyModelFile } from '../../helpers/tiny-model-file.ts';

allowRelaxedSimd();

const ort = 'ort-wasm-simd-threaded.wasm';
const whole = new CountingFiles(() => new MemoryByteSource(new Uint8Array(0)));
/** Builds from the one that would be taken to the slowest. */
const builds = KERNEL_VARIANTS.slice(KERNEL_VARIANTS.indexOf(bestVariant())).map(kernelFile);

/** Ways in which a file of the runtime can be damaged; undefined: it is not there. */
async function damaged(name: string): Promise<readonly (Uint8Array | undefined)[]> {
  const sound = await whole.readRuntimeFile(name);
  const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  return [
    ...[undefined, new Uint8Array(0), new TextEncoder().encode('<html>'), emptyModule],
    ...[sound.slice(0, sound.length >> 1), sound.slice(0, -1)],
  ];
}

function load(files: CountingFiles, engine: 'kernels' | 'ort', threads = 1): Promise<LoadedModel> {
  return loadModel(
    files,
    'm',
    { engine, threads, burstThreads: 1, contextTokens: 64, fim: '', measured: '' },
    { onProgress: () => undefined },
  );
}

const tiny = (type: 'Q8_0' | 'odd'): CountingFiles =>
  new CountingFiles(
    () => new MemoryByteSource(type === 'odd' ? oddModelFile() : tinyModelFile('Tiny', type)),
  );

const names = (file: string) => (error: unknown) =>
  error instanceof InstallationError &&
  reportFault(error).message ===
    `A file of Foretype is missing or damaged: ${file}. Install the extension again.`;

describe('a damaged installation', () => {
  it('runs slower kernels where the fastest are damaged, and says so', async () => {
    const [best = '', ...others] = builds;
    assert.ok(others.length > 0);
    for (const bytes of await damaged(best)) {
      const files = tiny('Q8_0');
      files.replaced.set(best, bytes);
      const { engine, fallback } = await load(files, 'kernels');
      assert.equal(engine.name, 'kernels');
      assert.equal(
        fallback,
        `A file of Foretype is missing or damaged: ${best}. Install the extension again. Until then, slower kernels run.`,
      );
      engine.dispose();
    }
  });

  it('is named where no kernels are sound, and not hidden by another engine', async () => {
    const [best = ''] = builds;
    for (const bytes of await damaged(best)) {
      const files = tiny('Q8_0');
      for (const build of builds) files.replaced.set(build, bytes);
      await assert.rejects(load(files, 'kernels'), names(best));
      assert.equal(files.closed, 1);
    }
  });

  it('is named where onnxruntime is damaged', async () => {
    for (const bytes of await damaged(ort)) {
      const files = tiny('odd');
      files.replaced.set(ort, bytes);
      await assert.rejects(load(files, 'ort'), names(ort));
      assert.equal(files.closed, 1);
    }
  });

  it('is named where the code of further threads is missing', async () => {
    const files = tiny('Q8_0');
    files.replaced.set('kernel-thread.mjs', undefined);
    await assert.rejects(load(files, 'kernels', 2), names('kernel-thread.mjs'));
    (await load(files, 'kernels', 1)).engine.dispose();
  });
});

describe('memory that the system does not let be reserved', () => {
  const memory = WebAssembly.Memory;

  afterEach(() => {
    WebAssembly.Memory = memory;
  });

  it('is named for what it is, in both engines', async () => {
    WebAssembly.Memory = class extends memory {
      constructor(descriptor: ConstructorParameters<typeof memory>[0]) {
        super({ ...descriptor, initial: 0, maximum: 0 });
        throw new RangeError('WebAssembly.Memory(): could not allocate memory');
      }
    };
    for (const [type, engine] of [
      ['Q8_0', 'kernels'],
      ['odd', 'ort'],
      ['odd', 'kernels'],
    ] as const) {
      const files = tiny(type);
      await assert.rejects(load(files, engine), (error) => {
        assert.ok(error instanceof OutOfMemoryError);
        assert.match(error.message, /does not let Foretype reserve memory .* "ulimit -v"/);
        return true;
      });
      assert.equal(files.closed, 1);
    }
  });
});
