import assert from 'node:assert/strict';
import { MemoryByteSource, type ByteSource } from '../../../../src/gguf/byte-source.ts';
import { FileByteSource } from '../../../../src/gguf/file-byte-source.ts';
import { tensorTypes } from '../../../../src/gguf/tensor-type.ts';
import { FimChoiceError } from '../../../../src/models/fim-choice.ts';
import { automaticThreads, burstThreadsFor } from '../../../../src/worker/server/load-kernels.ts';
import { loadModel } from '../../../../src/worker/server/load-model.ts';
import type { ModelFiles } from '../../../../src/worker/server/model-files.ts';
import { seedModelPath } from '../../helpers/seed-model.ts';
import { CountingFiles } from '../../helpers/counting-files.ts';
import { headerOnlyModel, SEVEN_BILLION } from '../../helpers/header-only-model.ts';
import { oddModelFile, tinyModelFile, tokenizerMetadata } from '../../helpers/tiny-model-file.ts';

const load = (
  files: ModelFiles,
  engine: 'kernels' | 'ort',
  threads: number,
  burstThreads = 1,
): ReturnType<typeof loadModel> =>
  loadModel(
    files,
    'model.gguf',
    { engine, threads, burstThreads, contextTokens: 64, fim: '', measured: '' },
    { onProgress: () => undefined },
  );

describe('loadModel', () => {
  it('closes the file behind the kernels, and starts as many threads as are asked for', async () => {
    const files = new CountingFiles(() => new FileByteSource(seedModelPath));
    const { engine } = await load(files, 'kernels', 2);
    assert.deepEqual([engine.name, files.closed, files.started], ['kernels', 1, 1]);
    engine.dispose();
    assert.equal(files.closed, 1);
  });

  it('tells how far a file is that is fetched first, and goes on from there', async () => {
    class FetchedFiles extends CountingFiles {
      override async openModel(
        _model?: string,
        onProgress?: (fraction: number) => void,
      ): Promise<ByteSource> {
        for (const fraction of [0, 0.5, 1]) onProgress?.(fraction);
        return super.openModel();
      }
    }
    const files = new FetchedFiles(() => new FileByteSource(seedModelPath));
    const told: number[] = [];
    const choice = {
      engine: 'kernels',
      threads: 1,
      burstThreads: 1,
      contextTokens: 64,
      fim: '',
      measured: '',
    } as const;
    const events = { onProgress: (fraction: number) => told.push(fraction) };
    const { engine } = await loadModel(files, 'model.gguf', choice, events);
    engine.dispose();
    assert.deepEqual(told.slice(0, 3), [0, 0.35, 0.7]);
    assert.deepEqual(
      told,
      told.toSorted((a, b) => a - b),
    );
    assert.equal(told.at(-1), 1);
  });

  it('starts the threads for a burst, too', async () => {
    const files = new CountingFiles(() => new MemoryByteSource(tinyModelFile('Tiny', 'Q8_0')));
    const { engine } = await load(files, 'kernels', 2, 5);
    assert.equal(files.started, 4);
    engine.dispose();
  });

  it('has the number of threads chosen by the machine', async () => {
    const files = new CountingFiles(() => new FileByteSource(seedModelPath));
    const { engine } = await load(files, 'kernels', 0);
    assert.equal(files.started, automaticThreads(6) - 1);
    engine.dispose();
  });

  it('runs widths that are no whole blocks on the kernels, and closes the file', async () => {
    const files = new CountingFiles(() => new MemoryByteSource(oddModelFile()));
    const { engine, fallback } = await load(files, 'kernels', 1);
    assert.deepEqual([engine.name, fallback, files.closed], ['kernels', undefined, 1]);
    engine.dispose();
  });

  it('leaves its file to ort, which reads embeddings from it', async () => {
    const files = new CountingFiles(() => new MemoryByteSource(oddModelFile()));
    const { engine } = await load(files, 'ort', 1);
    assert.deepEqual([engine.name, files.closed, files.started], ['ort', 0, 0]);
    engine.dispose();
    assert.equal(files.closed, 1);
  });

  it('runs weights of every type on the kernels', async () => {
    for (const type of tensorTypes) {
      const files = new CountingFiles(() => new MemoryByteSource(tinyModelFile('Tiny', type)));
      const { engine, fallback } = await load(files, 'kernels', 1);
      assert.deepEqual([engine.name, fallback], ['kernels', undefined], type);
      engine.dispose();
    }
  });

  it('asks the model in the prompt format that is chosen, and closes the file if it does not fit', async () => {
    const files = new CountingFiles(() => new MemoryByteSource(tinyModelFile('Tiny', 'Q8_0')));
    const choose = (fim: string): ReturnType<typeof loadModel> =>
      loadModel(
        files,
        'm',
        { engine: 'kernels', threads: 1, burstThreads: 1, contextTokens: 64, fim, measured: '' },
        { onProgress: () => undefined },
      );
    const { engine, profile } = await choose('{ "prefix": "<pre>", "suffix": "<suf>", "middle": "<eot>" }');
    assert.deepEqual(profile.fim?.marks, ['<pre>', '<suf>', '<eot>']);
    engine.dispose();
    await assert.rejects(choose('{ "prefix": "<none>", "suffix": "<suf>" }'), FimChoiceError);
    assert.equal(files.closed, 2);
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

  it('refuses what the engine cannot hold, and closes the file', async () => {
    const odd = { ...SEVEN_BILLION, width: SEVEN_BILLION.width + 8 };
    const metadata = tokenizerMetadata('Large', odd.vocabulary);
    for (const [engine, gigabytes] of [
      ['kernels', '7.2'],
      ['ort', '27.7'],
    ] as const) {
      const files = new CountingFiles(() => headerOnlyModel(odd, 'F16', metadata));
      await assert.rejects(load(files, engine, 1), {
        name: 'OutOfMemoryError',
        message:
          `The model needs about ${gigabytes} GB of memory with 64 tokens of context, ` +
          `but it may have 4 GB at most in the engine "${engine}".`,
      });
      assert.equal(files.closed, 1);
    }
  });
});

describe('burstThreadsFor', () => {
  it('is all of the machine but one, or as many as are asked for, and no fewer than the usual threads', () => {
    const automatic = [1, 2, 3, 8, 64].map((machine) =>
      burstThreadsFor({ threads: 0, burstThreads: 0 }, machine),
    );
    assert.deepEqual(automatic, [1, 1, 2, 7, 8]);
    assert.equal(burstThreadsFor({ threads: 2, burstThreads: 3 }, 8), 3);
    assert.equal(burstThreadsFor({ threads: 6, burstThreads: 3 }, 8), 6);
  });
});

describe('automaticThreads', () => {
  it('is half of the machine, from one to four', () => {
    assert.deepEqual([1, 2, 3, 4, 6, 8, 64].map(automaticThreads), [1, 1, 1, 2, 3, 4, 4]);
  });
});
