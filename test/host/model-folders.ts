import { createHash } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What the tools call the models below. */
export const modelNames = {
  ollama: 'nano:latest',
  studio: 'nano-Q8_0.gguf',
  hub: 'foretype/nano-GGUF/nano.gguf',
} as const;

/** Makes the folders that Ollama, LM Studio and the hub's cache have in a home folder, each with a copy of a model. */
export async function layOutModels(home: string, model: Buffer): Promise<void> {
  const sha256 = createHash('sha256').update(model).digest('hex');
  const mediaType = 'application/vnd.ollama.image.model';
  const layers = [{ mediaType, digest: `sha256:${sha256}`, size: model.byteLength }];
  const commit = '01'.repeat(20);
  const repository = '.cache/huggingface/hub/models--foretype--nano-GGUF';
  // The same digest as Ollama's would make it the same model, which is listed once.
  const blob = 'ab'.repeat(32);
  const files: Readonly<Record<string, string | Buffer>> = {
    [`.ollama/models/blobs/sha256-${sha256}`]: model,
    '.ollama/models/manifests/registry.ollama.ai/library/nano/latest': JSON.stringify({ layers }),
    [`.lmstudio/models/publisher/repo/${modelNames.studio}`]: model,
    [`${repository}/blobs/${blob}`]: model,
    [`${repository}/refs/main`]: commit,
  };
  for (const [name, content] of Object.entries(files)) await write(join(home, name), content);
  const snapshot = join(home, repository, 'snapshots', commit, 'nano.gguf');
  // Links need a right on Windows, where the cache has the file itself.
  if (process.platform === 'win32') await write(snapshot, model);
  else {
    await mkdir(dirname(snapshot), { recursive: true });
    await symlink(`../../blobs/${blob}`, snapshot);
  }
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
