import { sentence } from '../util/plain-text.ts';
import { describeFailure, type Finding } from './finding.ts';
import type { Scan } from './scan.ts';

/** Manifests have a few layers. */
const MAX_MANIFEST_BYTES = 1 << 20;
const MODEL_LAYER = 'application/vnd.ollama.image.model';
const TENSOR_LAYER = 'application/vnd.ollama.image.tensor';
/** Folders from `manifests` to a manifest: host, namespace, model. The manifest is named after its tag. */
const MANIFEST_DEPTH = 3;

/** Finds the models of Ollama, whose manifests name the file of each among `blobs`. */
export async function* findInOllama(scan: Scan): AsyncGenerator<Finding> {
  yield* inFolder(scan, scan.paths.join(scan.place.root, 'manifests'), []);
}

async function* inFolder(scan: Scan, folder: string, above: readonly string[]): AsyncGenerator<Finding> {
  for await (const entry of scan.entries(folder)) {
    if (entry.kind === 'skipped') {
      yield entry;
      continue;
    }
    const path = scan.paths.join(folder, entry.name);
    const names = [...above, entry.name];
    if (above.length < MANIFEST_DEPTH && entry.kind === 'folder') yield* inFolder(scan, path, names);
    else if (above.length === MANIFEST_DEPTH && entry.kind === 'file')
      yield await ofManifest(scan, path, names);
  }
}

async function ofManifest(scan: Scan, path: string, names: readonly string[]): Promise<Finding> {
  let text: string;
  try {
    text = await scan.tree.readText(path, MAX_MANIFEST_BYTES);
  } catch (error) {
    return scan.skipped(path, describeFailure(error));
  }
  const layers = layersOf(text);
  if (layers === undefined) return scan.skipped(path, sentence`It is no manifest of Ollama.`);
  const model = layers.find(({ mediaType }) => mediaType === MODEL_LAYER);
  if (model === undefined) {
    const isOfTensors = layers.some(({ mediaType }) => mediaType === TENSOR_LAYER);
    return scan.skipped(
      path,
      isOfTensors
        ? sentence`The model is in separate tensors, not in a GGUF file.`
        : sentence`The manifest names no model file.`,
    );
  }
  const digest = /^sha256:([0-9a-f]{64})$/.exec(model.digest)?.[1];
  if (digest === undefined) return scan.skipped(path, sentence`The manifest names no model file.`);
  const blob = scan.paths.join(scan.place.root, 'blobs', `sha256-${digest}`);
  const found = await scan.resolve(blob);
  switch (found.kind) {
    case 'skipped':
      return scan.skipped(blob, sentence`The model file of the manifest is missing or may not be read.`);
    case 'file':
      return scan.file(blob, displayName(names), found, digest);
    case 'folder':
    case 'other':
      return scan.skipped(blob, sentence`The model file of the manifest is not a file.`);
  }
}

interface Layer {
  readonly mediaType: string;
  readonly digest: string;
}

/** Reads a manifest's layers; `undefined` for any other text. */
function layersOf(text: string): readonly Layer[] | undefined {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof manifest !== 'object' || manifest === null || !('layers' in manifest)) return undefined;
  const { layers } = manifest;
  return Array.isArray(layers) ? layers.filter(isLayer) : undefined;
}

function isLayer(layer: unknown): layer is Layer {
  return (
    typeof layer === 'object' &&
    layer !== null &&
    'mediaType' in layer &&
    typeof layer.mediaType === 'string' &&
    'digest' in layer &&
    typeof layer.digest === 'string'
  );
}

/** What Ollama calls a model: without its own host and namespace. */
function displayName([host = '', namespace = '', model = '', tag = '']: readonly string[]): string {
  const name = `${model}:${tag}`;
  if (host !== 'registry.ollama.ai') return `${host}/${namespace}/${name}`;
  return namespace === 'library' ? name : `${namespace}/${name}`;
}
