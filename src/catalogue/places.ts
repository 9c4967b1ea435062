import { posix, win32 } from 'node:path';
import type { FileTree } from './file-tree.ts';

export const TOOLS = [
  'Foretype',
  'hub cache',
  'llama.cpp',
  'Ollama',
  'LM Studio',
  'Jan',
  'GPT4All',
  'own folder',
] as const;
/** What keeps models on a machine. */
export type Tool = (typeof TOOLS)[number];

/** A folder in which a tool keeps models. */
export interface Place {
  readonly tool: Tool;
  readonly root: string;
  /** How it keeps them: as the hub does, as Ollama does, in this folder alone, or in any folder below. */
  readonly layout: 'hub' | 'ollama' | 'flat' | 'nested';
}

/** What decides where tools keep models. */
export interface Surroundings {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where Foretype keeps what it has downloaded. */
  readonly downloads?: string | undefined;
  /** Folders of a person's own. */
  readonly ownFolders: readonly string[];
}

/** A few lines at most. */
const MAX_SETTINGS_BYTES = 1 << 20;

/** Functions for paths of a platform, which need not be the one that this runs on. */
export function pathsOf(platform: Surroundings['platform']): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

/** Lists where models may be, whether or not the folders exist. */
export async function findPlaces(surroundings: Surroundings, tree: FileTree): Promise<readonly Place[]> {
  const { downloads, ownFolders } = surroundings;
  const folders = new Folders(surroundings);
  return [
    ...(downloads === undefined ? [] : [{ tool: 'Foretype', root: downloads, layout: 'nested' } as const]),
    ...hubPlaces(folders),
    ...llamaPlaces(folders),
    ...ollamaPlaces(folders),
    { tool: 'LM Studio', root: await lmStudioModels(folders, tree), layout: 'nested' },
    ...janPlaces(folders),
    { tool: 'GPT4All', root: folders.join(folders.data, 'nomic.ai', 'GPT4All'), layout: 'flat' },
    ...ownFolders.map((root) => ({ tool: 'own folder', root, layout: 'nested' }) as const),
  ];
}

/** Environment variables and the folders of a person. */
class Folders {
  readonly platform: Surroundings['platform'];
  readonly home: string;
  readonly #environment: Surroundings['environment'];

  constructor({ platform, home, environment }: Surroundings) {
    this.platform = platform;
    this.home = home;
    this.#environment = environment;
  }

  /** Value of an environment variable; an empty one counts as absent. */
  variable(name: string): string | undefined {
    const value = this.#environment[name];
    return value === '' ? undefined : value;
  }

  join(...parts: readonly string[]): string {
    return pathsOf(this.platform).join(...parts);
  }

  /** Where programs keep their own data on this machine. */
  get data(): string {
    switch (this.platform) {
      case 'linux':
        return this.join(this.home, '.local', 'share');
      case 'darwin':
        return this.join(this.home, 'Library', 'Application Support');
      case 'win32':
        return this.variable('LOCALAPPDATA') ?? this.join(this.home, 'AppData', 'Local');
    }
  }

  get cache(): string {
    switch (this.platform) {
      case 'linux':
        return this.variable('XDG_CACHE_HOME') ?? this.join(this.home, '.cache');
      case 'darwin':
        return this.join(this.home, 'Library', 'Caches');
      case 'win32':
        return this.data;
    }
  }
}

/** The hub's cache, in which llama.cpp keeps models as well since March 2026. */
function hubPlaces(folders: Folders): readonly Place[] {
  const hubHome = folders.variable('HF_HOME');
  const cacheHome = folders.variable('XDG_CACHE_HOME') ?? folders.join(folders.home, '.cache');
  const root =
    folders.variable('HF_HUB_CACHE') ??
    folders.variable('HUGGINGFACE_HUB_CACHE') ??
    (hubHome === undefined ? folders.join(cacheHome, 'huggingface', 'hub') : folders.join(hubHome, 'hub'));
  const ofLlama = folders.variable('LLAMA_CACHE');
  return [
    { tool: 'hub cache', root, layout: 'hub' },
    ...(ofLlama === undefined ? [] : [{ tool: 'llama.cpp', root: ofLlama, layout: 'hub' } as const]),
  ];
}

/** Where llama.cpp kept models before. */
function llamaPlaces(folders: Folders): readonly Place[] {
  const root = folders.variable('LLAMA_CACHE') ?? folders.join(folders.cache, 'llama.cpp');
  return [{ tool: 'llama.cpp', root, layout: 'flat' }];
}

function ollamaPlaces(folders: Folders): readonly Place[] {
  const chosen = folders.variable('OLLAMA_MODELS');
  const roots = chosen === undefined ? [folders.join(folders.home, '.ollama', 'models')] : [chosen];
  if (folders.platform === 'linux') roots.push('/usr/share/ollama/.ollama/models');
  return roots.map((root) => ({ tool: 'Ollama', root, layout: 'ollama' }));
}

function janPlaces(folders: Folders): readonly Place[] {
  const roots = {
    linux: [folders.join(folders.data, 'Jan', 'data'), folders.join(folders.home, '.config', 'Jan', 'data')],
    darwin: [folders.join(folders.data, 'Jan', 'data')],
    win32: [
      folders.join(
        folders.variable('APPDATA') ?? folders.join(folders.home, 'AppData', 'Roaming'),
        ...['Jan', 'data'],
      ),
    ],
  }[folders.platform];
  return roots.map((root) => ({
    tool: 'Jan',
    root: folders.join(root, 'llamacpp', 'models'),
    layout: 'nested',
  }));
}

/** LM Studio's folder of models: as its settings say, or in its home, which a file in the person's home may name. */
async function lmStudioModels(folders: Folders, tree: FileTree): Promise<string> {
  const { home } = folders;
  const named = (await readIfThere(tree, folders.join(home, '.lmstudio-home-pointer')))?.trim();
  const older = folders.join(home, '.cache', 'lm-studio');
  const root =
    named === undefined || named === ''
      ? (await isThere(tree, older))
        ? older
        : folders.join(home, '.lmstudio')
      : named;
  const settings = await readIfThere(tree, folders.join(root, 'settings.json'));
  return downloadsFolder(settings ?? '') ?? folders.join(root, 'models');
}

function downloadsFolder(settings: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(settings);
    if (typeof parsed !== 'object' || parsed === null || !('downloadsFolder' in parsed)) return undefined;
    const { downloadsFolder: folder } = parsed;
    return typeof folder === 'string' && folder !== '' ? folder : undefined;
  } catch {
    return undefined;
  }
}

async function readIfThere(tree: FileTree, path: string): Promise<string | undefined> {
  try {
    return await tree.readText(path, MAX_SETTINGS_BYTES);
  } catch {
    return undefined;
  }
}

async function isThere(tree: FileTree, path: string): Promise<boolean> {
  try {
    await tree.status(path);
    return true;
  } catch {
    return false;
  }
}
