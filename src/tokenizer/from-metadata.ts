import type { GgufMetadata } from '../gguf/metadata.ts';
import { modelFault } from '../gguf/model-file-error.ts';
import { plain, plainList, sentence } from '../util/plain-text.ts';
import { BpeTokenizer, type BpeOptions } from './bpe-tokenizer.ts';
import { readByteLevel } from './byte-level.ts';
import { createPreTokenizer, preTokenizerNames, type PreTokenizer } from './pre-tokenizer.ts';
import { readSentencePiece } from './sentence-piece.ts';
import type { Tokenizer } from './tokenizer.ts';

/** GGUF's names of the kinds of tokenizers that are supported. */
const MODELS = ['gpt2', 'llama'] as const;
type TokenizerModel = (typeof MODELS)[number];

/**
 * Creates the tokenizer of a GGUF file (specification: `ggml/docs/gguf.md`, "Tokenizer"). Throws
 * `ModelFileError`: `unsupported` for anything but SentencePiece and byte-level BPE with a supported pre-tokenizer,
 * `incomplete` or `corrupt` for a vocabulary that cannot be used.
 */
export function createTokenizer(metadata: GgufMetadata, options: BpeOptions = {}): Tokenizer {
  const model = readModel(metadata);
  // Known before the vocabulary is read, which takes longer.
  const preTokenizer = model === 'gpt2' ? readPreTokenizer(metadata) : undefined;
  const list = {
    texts: metadata.strings('tokenizer.ggml.tokens'),
    types: metadata.optionalNumbers('tokenizer.ggml.token_type'),
  };
  const parts =
    preTokenizer === undefined
      ? readSentencePiece(metadata, list)
      : readByteLevel(metadata, list, preTokenizer);
  return new BpeTokenizer(parts, options);
}

/** Throws `ModelFileError` (`unsupported`) unless the kind of tokenizer is known. Does not read the vocabulary. */
export function requireKnownTokenizer(metadata: GgufMetadata): void {
  if (readModel(metadata) === 'gpt2') readPreTokenizer(metadata);
}

function readModel(metadata: GgufMetadata): TokenizerModel {
  const name = metadata.string('tokenizer.ggml.model');
  const model = MODELS.find((known) => known === name);
  if (model !== undefined) return model;
  throw modelFault.unsupported`The model's tokenizer is "${plain(name)}"; only byte-level BPE ("gpt2") and SentencePiece ("llama") are supported.`;
}

function readPreTokenizer(metadata: GgufMetadata): PreTokenizer {
  const name = metadata.optionalString('tokenizer.ggml.pre');
  const found = name === undefined ? undefined : createPreTokenizer(name);
  if (found) return found;
  const problem =
    name === undefined
      ? sentence`does not name its pre-tokenizer`
      : sentence`has the pre-tokenizer "${plain(name)}"`;
  throw modelFault.unsupported`The model file ${problem}; supported are ${plainList(preTokenizerNames.map((known) => plain(known)))}.`;
}
