import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MemoryByteSource, type ByteSource } from '../../../../src/runtime/gguf/byte-source.ts';
import { FileByteSource } from '../../../../src/runtime/gguf/file-byte-source.ts';
import { tensorTypes } from '../../../../src/runtime/gguf/tensor-type.ts';
import { automaticThreads, loadModel, type ModelFiles } from '../../../../src/worker/server/load-model.ts';
import { seedModelPath } from '../../helpers/seed-model.ts';
import { tinyModelFile } from '../../helpers/tiny-model-file.ts';

const dist = fileURLToPath(new URL('../../../../dist/', import.meta.url));

/** Files that count what was started and closed. */
class CountingFiles implements ModelFiles {
  readonly machineThreads = 6;
  started = 0;
  closed = 0;
  readonly #source: () => ByteSource;

  constructor(source: () => ByteSource) {
    this.#source = source;
  }

  async openModel(): Promise<ByteSource> {
    const source = this.#source();
    return Promise.resolve({
      size: source.size,
      read: (offset, length) => source.read(offset, length),
      close: () => {
        this.closed++;
        source.close();
      },
    });
  }

  async readRuntimeFile(name: string): Promise<Uint8Array> {
    return Promise.resolve(readFileSync(join(dist, name)));
  }

  readonly startThread = (): { terminate: () => void } => {
    this.started++;
    return { terminate: () => undefined };
  };

  readonly engineLost = (error: Error): void => {
    throw error;
  };
}

const load = (files: ModelFiles, engine: 'kernels' | 'ort', threads: number): ReturnType<typeof loadModel> =>
  loadModel(files, 'model.gguf', { engine, threads }, () => undefined);

describe('loadModel', () => {
  it('closes the file behind the kernels, and starts as many threads as are asked for', async () => {
    const files = new CountingFiles(() => new FileByteSource(seedModelPath));
    const { engine } = await load(files, 'kernels', 2);
    assert.deepEqual([engine.name, files.closed, files.started], ['kernels', 1, 1]);
    engine.dispose();
    assert.equal(files.closed, 1);
  });

  it('has the number of threads chosen by the machine', async () => {
    const files = new CountingFiles(() => new FileByteSource(seedModelPath));
    const { engine } = await load(files, 'kernels', 0);
    assert.equal(files.started, automaticThreads(6) - 1);
    engine.dispose();
  });

  it('falls back to ort where the kernels lack a type, which then owns the file', async () => {
    const files = new CountingFiles(() => new MemoryByteSource(tinyModelFile()));
    const { engine } = await load(files, 'kernels', 1);
    assert.deepEqual([engine.name, files.closed, files.started], ['ort', 0, 0]);
    engine.dispose();
    assert.equal(files.closed, 1);
  });

  it('runs quantized weights of every type on the kernels, and exact ones on ort', async () => {
    for (const type of tensorTypes) {
      const files = new CountingFiles(() => new MemoryByteSource(tinyModelFile('Tiny', type)));
      const { engine } = await load(files, 'kernels', 1);
      assert.equal(engine.name, /^B?F/.test(type) ? 'ort' : 'kernels', type);
      engine.dispose();
    }
  });

  it('calls a model by its name as plain text, or by its file where it has none', async () => {
    for (const [name, shown] of [
      ['[Model](command:x) $(zap)', '[Model] (command:x) $ (zap)'],
      ['x'.repeat(100_000), `${'x'.repeat(79)}…`],
      ['\n', 'model.gguf'],
      ['', 'model.gguf'],
    ] as const) {
      const files = new CountingFiles(() => new MemoryByteSource(tinyModelFile(name)));
      const model = await load(files, 'kernels', 1);
      assert.equal(model.name, shown);
      model.engine.dispose();
    }
  });

  it('closes the file when the runtime cannot be read', async () => {
    const files = new CountingFiles(() => new FileByteSource(seedModelPath));
    files.readRuntimeFile = async () => Promise.reject(new Error('gone'));
    await assert.rejects(load(files, 'kernels', 1), /gone/);
    assert.equal(files.closed, 1);
  });
});

describe('automaticThreads', () => {
  it('is half of the machine, from one to four', () => {
    assert.deepEqual([1, 2, 3, 4, 6, 8, 64].map(automaticThreads), [1, 1, 1, 2, 3, 4, 4]);
  });
});
