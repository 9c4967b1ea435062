import assert from 'node:assert/strict';
import { listModels } from '../../../src/catalogue/list-models.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import { plain } from '../../../src/util/plain-text.ts';
import { buildGguf, text } from '../helpers/gguf-builder.ts';
import { MadeUpTree } from '../helpers/made-up-tree.ts';
import { tinyModelFile } from '../helpers/tiny-model-file.ts';

const contents: Readonly<Record<string, Uint8Array>> = {
  '/m/a-runs.gguf': tinyModelFile('Tiny', 'Q8_0'),
  '/m/b-other.gguf': buildGguf({ metadata: { 'general.architecture': text('mamba') } }),
  '/m/c-embedding.gguf': buildGguf({ metadata: { 'general.architecture': text('bert') } }),
  '/m/d-text.gguf': new TextEncoder().encode('no model'),
};

describe('listModels', () => {
  it('reads the header of each model that is found', async () => {
    const opened: string[] = [];
    const open = (path: string): MemoryByteSource => {
      opened.push(path);
      const bytes = contents[path];
      if (bytes === undefined) throw new ModelFileError('not-found', plain('The model file may not be read'));
      return new MemoryByteSource(bytes);
    };
    const files = Object.fromEntries(
      [...Object.keys(contents), '/m/e-unreadable.gguf'].map((path) => [path, path]),
    );
    const lines: string[] = [];
    const surroundings = {
      platform: 'linux',
      home: '/home/ann',
      environment: {},
      ownFolders: ['/m'],
    } as const;
    for await (const found of listModels(surroundings, new MadeUpTree('linux', files), {
      open,
      inspect: { requiredBytes: () => 1, machineBytes: 2, checkVocabulary: false },
      signal: new AbortController().signal,
    }))
      lines.push(
        found.kind === 'model'
          ? `${found.file.path}: ${String(found.inspection.runs)}`
          : `${found.path} skipped: ${found.reason}`,
      );
    assert.equal(lines[0], '/m/a-runs.gguf: true');
    assert.match(lines[1] ?? '', /^\/m\/b-other\.gguf: .*"mamba"/);
    assert.deepEqual(lines.slice(2), [
      '/m/c-embedding.gguf skipped: It is an embedding model.',
      '/m/d-text.gguf skipped: The model file is not a GGUF file.',
      '/m/e-unreadable.gguf skipped: The model file may not be read',
    ]);
    assert.equal(opened.length, 5);
  });
});
