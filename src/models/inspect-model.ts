import type { ByteSource } from '../gguf/byte-source.ts';
import { GgufFile } from '../gguf/gguf-file.ts';
import { surveyHeader, type TensorEntry } from '../gguf/header.ts';
import type { GgufMetadata } from '../gguf/metadata.ts';
import { modelFault, ModelFileError } from '../gguf/model-file-error.ts';
import { typeName } from '../gguf/tensor-type.ts';
import { createTokenizer, requireKnownTokenizer } from '../tokenizer/from-metadata.ts';
import { PlainTextError, plain, sentence, type PlainText } from '../util/plain-text.ts';
import type { FimChoice } from './fim-choice.ts';
import type { FimFormat } from './fim-format.ts';
import { readModelShape } from './model-shape.ts';
import { readPromptProfile } from './prompt-profile.ts';

/** What a model file is, by its header alone. */
export interface ModelInspection {
  readonly name: PlainText | null;
  readonly architecture: PlainText | null;
  /** Weights in all tensors. */
  readonly parameters: number;
  /** Weights of each type by its name in ggml, the most frequent first. */
  readonly types: Readonly<Record<string, number>>;
  /** Kind of tokenizer and pre-tokenizer, such as `gpt2/qwen2`. */
  readonly tokenizer: PlainText | null;
  readonly fim: FimFormat | null;
  /** Positions that it was trained for. */
  readonly contextLength: number | null;
  readonly licence: PlainText | null;
  /** Whether it makes vectors for a search instead of text. */
  readonly isEmbedding: boolean;
  /** Whether it runs, or why not. */
  readonly runs: true | PlainText;
  /** Memory that it takes with one slot; null if it cannot be told. */
  readonly memoryBytes: number | null;
}

export interface InspectOptions {
  /** Returns the memory that the engine takes which would run the model; throws `PlainTextError` if none does. */
  readonly requiredBytes: (file: GgufFile) => number;
  /** Memory that this process may use. */
  readonly machineBytes: number;
  /** Whether the whole vocabulary is checked, too, which takes up to a second. */
  readonly checkVocabulary: boolean;
  /** Replaces what the file says of FIM prompts. */
  readonly fim?: FimChoice | undefined;
}

/**
 * Tells what a model file is and whether it runs. Reads the header only, and closes the source. Throws `ModelFileError` for
 * what is not a GGUF file.
 */
export function inspectModel(source: ByteSource, options: InspectOptions): ModelInspection {
  try {
    const { metadata, tensors } = surveyHeader(source);
    const facts = readFacts(metadata, tensors, options);
    // Opening checks the rest; where that fails, it closes the source, so the facts come first.
    return { ...facts, ...tryToRun(source, metadata, options) };
  } finally {
    source.close();
  }
}

type Facts = Omit<ModelInspection, 'runs' | 'memoryBytes'>;

function readFacts(
  metadata: GgufMetadata,
  tensors: readonly TensorEntry[],
  { fim }: Pick<InspectOptions, 'fim'>,
): Facts {
  const architecture = metadata.optionalPlainText('general.architecture') ?? null;
  return {
    name: metadata.optionalPlainText('general.name') ?? null,
    architecture,
    parameters: tensors.reduce((sum, { elements }) => sum + elements, 0),
    types: weightsByType(tensors),
    tokenizer: tokenizerName(metadata),
    fim: whereReadable(() => readPromptProfile(metadata, { fim }).fim) ?? null,
    contextLength:
      whereReadable(() => metadata.optionalNumber(`${architecture ?? ''}.context_length`)) ?? null,
    licence: metadata.optionalPlainText('general.license') ?? null,
    isEmbedding: isEmbedding(metadata, architecture),
  };
}

function tryToRun(
  source: ByteSource,
  metadata: GgufMetadata,
  { requiredBytes, machineBytes, checkVocabulary, fim }: InspectOptions,
): Pick<ModelInspection, 'runs' | 'memoryBytes'> {
  let memoryBytes: number | null = null;
  try {
    requireOneFile(metadata);
    // Of several reasons, the architecture says most.
    readModelShape(metadata);
    const file = new GgufFile(source);
    if (checkVocabulary) createTokenizer(file.metadata);
    else requireKnownTokenizer(file.metadata);
    readPromptProfile(file.metadata, { fim });
    memoryBytes = requiredBytes(file);
    if (memoryBytes <= machineBytes) return { runs: true, memoryBytes };
    return { runs: sentence`It needs more memory than this machine has.`, memoryBytes };
  } catch (error) {
    if (!(error instanceof PlainTextError)) throw error;
    return { runs: error.message, memoryBytes };
  }
}

/** Throws `ModelFileError` (`unsupported`) for a part of a model. */
function requireOneFile(metadata: GgufMetadata): void {
  const count = metadata.optionalNumber('split.count') ?? 1;
  if (count <= 1) return;
  throw modelFault.unsupported`The model is split into ${count} files; only models in one file are supported.`;
}

function weightsByType(tensors: readonly TensorEntry[]): Readonly<Record<string, number>> {
  const weights = new Map<string, number>();
  for (const { typeNumber, elements } of tensors) {
    const name = typeName(typeNumber);
    weights.set(name, (weights.get(name) ?? 0) + elements);
  }
  return Object.fromEntries([...weights].sort(([, a], [, b]) => b - a));
}

function tokenizerName(metadata: GgufMetadata): PlainText | null {
  const model = metadata.optionalPlainText('tokenizer.ggml.model');
  const pre = metadata.optionalPlainText('tokenizer.ggml.pre');
  if (model === undefined) return null;
  return pre === undefined ? model : sentence`${model}/${pre}`;
}

/** Architectures of embedding models in llama.cpp. */
const EMBEDDING =
  /^(?:bert|modern-bert|neo-bert|nomic-bert(?:-moe)?|jina-bert-v[23]|eurobert|t5encoder|gemma-embedding|llama-embed)$/;

function isEmbedding(metadata: GgufMetadata, architecture: string | null): boolean {
  if (architecture === null) return false;
  // Only models whose vectors are pooled have this, also those of architectures that make text.
  return EMBEDDING.test(architecture) || [...metadata.keys()].includes(`${architecture}.pooling_type`);
}

/** Returns `undefined` for what is damaged or missing: `tryToRun` says so. */
function whereReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelFileError) return undefined;
    throw error;
  }
}

/** Returns the type that most weights have, as files are named by it. */
export function mainType({ types }: Pick<ModelInspection, 'types'>): PlainText {
  return plain(Object.keys(types)[0] ?? 'empty');
}
