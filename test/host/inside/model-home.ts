import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOutModels } from '../model-folders.ts';

/** A home folder with the models of other tools, which Foretype looks through until it is disposed. */
export class ModelHome {
  readonly path: string;
  /** The model that is in each of its folders. */
  readonly seed: Buffer;
  readonly #before: ReadonlyMap<string, string | undefined>;

  private constructor(path: string, seed: Buffer) {
    this.path = path;
    this.seed = seed;
    const variables = new Map([
      ['HOME', path],
      ['OLLAMA_MODELS', join(path, '.ollama/models')],
      ['HF_HUB_CACHE', join(path, '.cache/huggingface/hub')],
    ]);
    this.#before = new Map([...variables.keys()].map((name) => [name, process.env[name]]));
    for (const [name, value] of variables) process.env[name] = value;
  }

  static async create(): Promise<ModelHome> {
    const seed = await readFile(join(__dirname, '../../../../test/fixtures/model/foretype-nano-v0.gguf'));
    const path = await mkdtemp(join(tmpdir(), 'foretype-home-'));
    await layOutModels(path, seed);
    return new ModelHome(path, seed);
  }

  async dispose(): Promise<void> {
    for (const [name, value] of this.#before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(this.path, { recursive: true, force: true });
  }
}
