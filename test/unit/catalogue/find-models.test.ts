import assert from 'node:assert/strict';
import { findModels } from '../../../src/catalogue/find-models.ts';
import type { Finding } from '../../../src/catalogue/finding.ts';
import type { Surroundings } from '../../../src/catalogue/places.ts';
import { MadeUpTree, type MadeUpFile } from '../helpers/made-up-tree.ts';

type Files = Readonly<Record<string, MadeUpFile>>;

const homes = { linux: '/home/ann', darwin: '/Users/ann', win32: 'C:\\Users\\ann' } as const;
const digest = 'ab'.repeat(32);
const commit = '01'.repeat(20);

async function find(
  files: Files,
  options: Partial<Surroundings> = {},
  signal = new AbortController().signal,
): Promise<Finding[]> {
  const platform = options.platform ?? 'linux';
  const surroundings = { platform, home: homes[platform], environment: {}, ownFolders: [], ...options };
  const found: Finding[] = [];
  for await (const finding of findModels(surroundings, new MadeUpTree(platform, files), signal))
    found.push(finding);
  return found;
}

/** Draws findings as `TOOL: NAME` or `TOOL skips PATH: REASON`. */
async function draw(...parameters: Parameters<typeof find>): Promise<string[]> {
  return (await find(...parameters)).map((finding) =>
    finding.kind === 'file'
      ? `${finding.tool}: ${finding.name}`
      : `${finding.tool} skips ${finding.path}: ${finding.reason}`,
  );
}

const manifest = (mediaType = 'application/vnd.ollama.image.model', of = `sha256:${digest}`): string =>
  JSON.stringify({
    schemaVersion: 2,
    layers: [
      { mediaType: 'application/vnd.ollama.image.license', digest: 'sha256:00', size: 1 },
      { mediaType, digest: of, size: 9 },
    ],
  });

describe('findModels', () => {
  it('finds nothing where there is nothing', async () => {
    assert.deepEqual(await find({ '/home/ann/x': '' }), []);
  });

  it('finds what each tool keeps, on Linux', async () => {
    const hub = '/home/ann/.cache/huggingface/hub/models--Qwen--Qwen2.5-Coder-0.5B-GGUF';
    const files: Files = {
      [`${hub}/refs/main`]: commit,
      [`${hub}/snapshots/${commit}/q8_0.gguf`]: { to: `../../blobs/${digest}` },
      [`${hub}/snapshots/${'02'.repeat(20)}/old.gguf`]: 'an older one',
      [`${hub}/blobs/${digest}`]: 'the model',
      '/home/ann/.cache/huggingface/hub/datasets--a--b/snapshots/x/no.gguf': 'data',
      '/home/ann/.cache/llama.cpp/ggml-org_x_y.gguf': 'flat',
      '/home/ann/.ollama/models/manifests/registry.ollama.ai/library/qwen2.5-coder/1.5b': manifest(
        undefined,
        `sha256:${'cd'.repeat(32)}`,
      ),
      [`/home/ann/.ollama/models/blobs/sha256-${'cd'.repeat(32)}`]: 'of Ollama',
      '/home/ann/.lmstudio/models/publisher/repo/x.gguf': 'of LM Studio',
      '/home/ann/.local/share/Jan/data/llamacpp/models/name/model.gguf': 'of Jan',
      '/home/ann/.local/share/nomic.ai/GPT4All/g.GGUF': 'of GPT4All',
      '/data/mine/deep/er/own.gguf': 'own',
    };
    assert.deepEqual(await draw(files, { ownFolders: ['/data/mine'] }), [
      'hub cache: Qwen/Qwen2.5-Coder-0.5B-GGUF/q8_0.gguf',
      'llama.cpp: ggml-org_x_y.gguf',
      'Ollama: qwen2.5-coder:1.5b',
      'LM Studio: x.gguf',
      'Jan: model.gguf',
      'GPT4All: g.GGUF',
      'own folder: own.gguf',
    ]);
  });

  it('finds what each tool keeps, on macOS', async () => {
    const files: Files = {
      '/Users/ann/.cache/huggingface/hub/models--a--b/snapshots/c/m.gguf': 'hub',
      '/Users/ann/Library/Caches/llama.cpp/l.gguf': 'flat',
      '/Users/ann/.ollama/models/manifests/registry.ollama.ai/ann/own/latest': manifest(),
      [`/Users/ann/.ollama/models/blobs/sha256-${digest}`]: 'of Ollama',
      '/Users/ann/.cache/lm-studio/models/p/r/s.gguf': 'of LM Studio',
      '/Users/ann/Library/Application Support/Jan/data/llamacpp/models/n/model.gguf': 'of Jan',
      '/Users/ann/Library/Application Support/nomic.ai/GPT4All/g.gguf': 'of GPT4All',
    };
    assert.deepEqual(await draw(files, { platform: 'darwin' }), [
      'hub cache: a/b/m.gguf',
      'llama.cpp: l.gguf',
      'Ollama: ann/own:latest',
      'LM Studio: s.gguf',
      'Jan: model.gguf',
      'GPT4All: g.gguf',
    ]);
  });

  it('finds what each tool keeps, on Windows', async () => {
    const files: Files = {
      // Without links, the snapshot has the file itself.
      'C:\\Users\\ann\\.cache\\huggingface\\hub\\models--a--b\\snapshots\\c\\m.gguf': 'hub',
      'C:\\Users\\ann\\AppData\\Local\\llama.cpp\\l.gguf': 'flat',
      'D:\\models\\manifests\\example.org\\team\\m\\v1': manifest(),
      [`D:\\models\\blobs\\sha256-${digest}`]: 'of Ollama',
      'C:\\Users\\ann\\.lmstudio-home-pointer': 'E:\\LM\n',
      'E:\\LM\\settings.json': JSON.stringify({ downloadsFolder: 'F:\\downloads' }),
      'F:\\downloads\\p\\r\\s.gguf': 'of LM Studio',
      'C:\\Users\\ann\\AppData\\Roaming\\Jan\\data\\llamacpp\\models\\n\\model.gguf': 'of Jan',
      'C:\\Users\\ann\\AppData\\Local\\nomic.ai\\GPT4All\\g.gguf': 'of GPT4All',
    };
    assert.deepEqual(await draw(files, { platform: 'win32', environment: { OLLAMA_MODELS: 'D:\\models' } }), [
      'hub cache: a/b/m.gguf',
      'llama.cpp: l.gguf',
      'Ollama: example.org/team/m:v1',
      'LM Studio: s.gguf',
      'Jan: model.gguf',
      'GPT4All: g.gguf',
    ]);
  });

  it('finds first what Foretype has downloaded, and no file twice', async () => {
    const files: Files = {
      '/storage/models/owner/repo/m.gguf': 'downloaded',
      '/storage/models/owner/repo/n.gguf.part': 'half of it',
      '/home/ann/.cache/llama.cpp/l.gguf': 'flat',
    };
    const options = { downloads: '/storage/models', ownFolders: ['/storage'] };
    assert.deepEqual(await draw(files, options), ['Foretype: m.gguf', 'llama.cpp: l.gguf']);
  });

  const overrides: Readonly<
    Record<string, readonly [variable: string, value: string, path: string, tool: string]>
  > = {
    HF_HUB_CACHE: ['HF_HUB_CACHE', '/h', '/h/models--a--b/snapshots/c/m.gguf', 'hub cache'],
    HUGGINGFACE_HUB_CACHE: ['HUGGINGFACE_HUB_CACHE', '/h', '/h/models--a--b/snapshots/c/m.gguf', 'hub cache'],
    HF_HOME: ['HF_HOME', '/h', '/h/hub/models--a--b/snapshots/c/m.gguf', 'hub cache'],
    XDG_CACHE_HOME: [
      'XDG_CACHE_HOME',
      '/h',
      '/h/huggingface/hub/models--a--b/snapshots/c/m.gguf',
      'hub cache',
    ],
    'LLAMA_CACHE, as the hub has it': [
      'LLAMA_CACHE',
      '/h',
      '/h/models--a--b/snapshots/c/m.gguf',
      'llama.cpp',
    ],
    'LLAMA_CACHE, flat': ['LLAMA_CACHE', '/h', '/h/m.gguf', 'llama.cpp'],
    'XDG_CACHE_HOME, flat': ['XDG_CACHE_HOME', '/h', '/h/llama.cpp/m.gguf', 'llama.cpp'],
  };
  for (const [name, [variable, value, path, tool]] of Object.entries(overrides)) {
    it(`follows ${name}`, async () => {
      const [found, ...others] = await find({ [path]: 'a model' }, { environment: { [variable]: value } });
      assert.deepEqual([found?.tool, found?.path, others], [tool, path, []]);
    });
  }

  it('takes the first of several overrides, and none that is empty', async () => {
    const files = {
      '/first/models--a--b/snapshots/c/m.gguf': '1',
      '/second/models--a--b/snapshots/c/m.gguf': '22',
    };
    const [found, ...others] = await find(files, {
      environment: { HF_HUB_CACHE: '/first', HUGGINGFACE_HUB_CACHE: '/second', LLAMA_CACHE: '' },
    });
    assert.deepEqual([found?.path.startsWith('/first/'), others], [true, []]);
  });

  it('finds the models of the service of Ollama', async () => {
    const root = '/usr/share/ollama/.ollama/models';
    const files = {
      [`${root}/manifests/registry.ollama.ai/library/m/t`]: manifest(),
      [`${root}/blobs/sha256-${digest}`]: '',
    };
    assert.deepEqual(await draw(files), ['Ollama: m:t']);
    assert.deepEqual(await draw({ [`${root}/manifests`]: { code: 'EACCES' } }), [
      `Ollama skips ${root}/manifests: It may not be read.`,
    ]);
  });

  it('finds a file once, whatever its names', async () => {
    const hub = '/home/ann/.cache/huggingface/hub/models--a--b';
    const files: Files = {
      [`${hub}/snapshots/c/m.gguf`]: { to: `../../blobs/${digest}` },
      [`${hub}/snapshots/c/same.gguf`]: { to: `../../blobs/${digest}` },
      [`${hub}/blobs/${digest}`]: 'the model',
      '/home/ann/.ollama/models/manifests/registry.ollama.ai/library/m/t': manifest(),
      [`/home/ann/.ollama/models/blobs/sha256-${digest}`]: 'the same as a copy',
    };
    assert.deepEqual(await draw(files, { ownFolders: [`${hub}/snapshots/c`, hub] }), [
      'hub cache: a/b/m.gguf',
      `own folder skips ${hub}/snapshots/c/m.gguf: Its link leads out of the folder.`,
      `own folder skips ${hub}/snapshots/c/same.gguf: Its link leads out of the folder.`,
    ]);
  });

  it('leaves out projectors, and shards after the first', async () => {
    const files = {
      '/m/mmproj-model-f16.gguf': '',
      '/m/big-00001-of-00003.gguf': '',
      '/m/big-00002-of-00003.gguf': '2',
      '/m/big-00003-of-00003.gguf': '3',
      '/m/readme.txt': '',
    };
    assert.deepEqual(await draw(files, { ownFolders: ['/m'] }), ['own folder: big-00001-of-00003.gguf']);
  });

  it('says why links are not followed', async () => {
    const files: Files = {
      '/m/a-dangling.gguf': { to: 'gone.gguf' },
      '/m/b-outside.gguf': { to: '/etc/passwd' },
      '/m/c-loop.gguf': { to: 'c-loop.gguf' },
      '/m/d-unreadable.gguf': { code: 'EACCES' },
      '/m/folder': { to: '/m' },
      '/m/out': { to: '/' },
      '/m/e-inside.gguf': { to: 'blobs/x' },
      '/m/blobs/x': 'a model',
      '/etc/passwd': '',
      '/elsewhere.gguf': '',
    };
    assert.deepEqual(await draw(files, { ownFolders: ['/m'] }), [
      'own folder skips /m/a-dangling.gguf: Its link leads nowhere.',
      'own folder skips /m/b-outside.gguf: Its link leads out of the folder.',
      'own folder skips /m/c-loop.gguf: Its link leads to itself.',
      'own folder skips /m/d-unreadable.gguf: It may not be read.',
      'own folder: e-inside.gguf',
    ]);
  });

  it('says what is wrong with a manifest', async () => {
    const root = '/home/ann/.ollama/models';
    const folder = `${root}/manifests/registry.ollama.ai/library/m`;
    const files: Files = {
      [`${folder}/a-text`]: 'no JSON',
      [`${folder}/b-list`]: '[]',
      [`${folder}/c-nothing`]: JSON.stringify({ layers: [null, 3, { mediaType: 1 }] }),
      [`${folder}/d-tensors`]: manifest('application/vnd.ollama.image.tensor'),
      [`${folder}/e-digest`]: manifest(undefined, 'sha256:../../../etc/passwd'),
      [`${folder}/f-missing`]: manifest(),
      [`${folder}/g-unreadable`]: { code: 'EACCES' },
      [`${folder}/h-blob`]: manifest(undefined, `sha256:${'ef'.repeat(32)}`),
      [`${root}/blobs/sha256-${'ef'.repeat(32)}`]: { code: 'EACCES' },
    };
    const reasons = (await find(files)).map((finding) => (finding.kind === 'skipped' ? finding.reason : ''));
    assert.deepEqual(reasons, [
      'It is no manifest of Ollama.',
      'It is no manifest of Ollama.',
      'The manifest names no model file.',
      'The model is in separate tensors, not in a GGUF file.',
      'The manifest names no model file.',
      'The model file of the manifest is missing or may not be read.',
      'It may not be read.',
      'The model file of the manifest is missing or may not be read.',
    ]);
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await assert.rejects(find({ '/m/a.gguf': '' }, { ownFolders: ['/m'] }, controller.signal), /enough/);
  });

  it('stops at a folder with far too many files', async () => {
    const many = Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [`/m/${i}.txt`, '']));
    assert.deepEqual(await draw(many, { ownFolders: ['/m'] }), [
      'own folder skips /m: There are more than 100000 files; choose a smaller folder.',
    ]);
  });
});
