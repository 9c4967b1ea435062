import type { GgufMetadata } from '../gguf/metadata.ts';
import { ModelFileError } from '../gguf/model-file-error.ts';
import { plain, plainList, sentence, type PlainText } from '../util/plain-text.ts';
import { BpeTokenizer, type BpeParts } from './bpe-tokenizer.ts';
import { ByteAlphabet } from './byte-alphabet.ts';
import { RANK_LIMIT } from './merge.ts';
import { MergeTable } from './merge-table.ts';
import { createPreTokenizer, preTokenizerNames, type PreTokenizer } from './pre-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';
import { Vocabulary } from './vocabulary.ts';

/**
 * Creates the tokenizer of a GGUF file (specification: `ggml/docs/gguf.md`, "Tokenizer"). Throws
 * `ModelFileError`: `unsupported` for anything but byte-level BPE with a supported pre-tokenizer, `incomplete`
 * or `corrupt` for a vocabulary that cannot be used.
 */
export function createTokenizer(
  metadata: GgufMetadata,
  options: Pick<BpeParts, 'cacheGeneration'> = {},
): Tokenizer {
  const preTokenizer = requireKnownTokenizer(metadata);
  const alphabet = new ByteAlphabet();
  const vocabulary = new Vocabulary(
    {
      texts: metadata.strings('tokenizer.ggml.tokens'),
      types: metadata.optionalNumbers('tokenizer.ggml.token_type'),
    },
    alphabet,
  );
  const byteIds = readByteIds(vocabulary, alphabet);
  const merges = readMerges(metadata, vocabulary);
  return new BpeTokenizer({ ...options, vocabulary, byteIds, merges, preTokenizer });
}

/** Throws `ModelFileError` (`unsupported`) unless the kind of tokenizer is known. Does not read the vocabulary. */
export function requireKnownTokenizer(metadata: GgufMetadata): PreTokenizer {
  requireByteLevelBpe(metadata);
  return readPreTokenizer(metadata);
}

function requireByteLevelBpe(metadata: GgufMetadata): void {
  const model = metadata.string('tokenizer.ggml.model');
  // GGUF's name for every byte-level BPE.
  if (model !== 'gpt2')
    throw new ModelFileError(
      'unsupported',
      sentence`The model's tokenizer is "${plain(model)}"; only byte-level BPE ("gpt2") is supported.`,
    );
}

function readPreTokenizer(metadata: GgufMetadata): PreTokenizer {
  const name = metadata.optionalString('tokenizer.ggml.pre');
  const found = name === undefined ? undefined : createPreTokenizer(name);
  if (found) return found;
  const problem =
    name === undefined
      ? sentence`does not name its pre-tokenizer`
      : sentence`has the pre-tokenizer "${plain(name)}"`;
  throw new ModelFileError(
    'unsupported',
    sentence`The model file ${problem}; supported are ${plainList(preTokenizerNames.map((known) => plain(known)))}.`,
  );
}

/** Returns the token id of each byte, or -1; [256]. */
function readByteIds(vocabulary: Vocabulary, alphabet: ByteAlphabet): Int32Array {
  const ids = Int32Array.from(alphabet.letters, (letter) => vocabulary.plain.get(letter) ?? -1);
  // Real vocabularies lack bytes that never occur in their training text; those of ASCII text are required.
  const missing = ids.findIndex((id, byte) => id < 0 && isRequired(byte));
  if (missing >= 0)
    throw new ModelFileError(
      'incomplete',
      sentence`The model file's vocabulary has no token for the byte ${formatByte(missing)}.`,
    );
  return ids;
}

function formatByte(byte: number): PlainText {
  return plain(`0x${byte.toString(16).padStart(2, '0')}`);
}

function isRequired(byte: number): boolean {
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** Reads the merges, without those of tokens that are absent or special, as they can never apply. */
function readMerges(metadata: GgufMetadata, vocabulary: Vocabulary): MergeTable {
  const merges = metadata.strings('tokenizer.ggml.merges');
  if (merges.length >= RANK_LIMIT)
    throw new ModelFileError('corrupt', sentence`The model file lists ${merges.length} merges.`);
  const table = new MergeTable(merges.length);
  merges.forEach((line, rank) => {
    const space = line.indexOf(' ');
    const [first, second] = [line.slice(0, space), line.slice(space + 1)];
    if (space < 1 || second === '' || second.includes(' '))
      throw new ModelFileError('corrupt', sentence`The model file's merge "${plain(line)}" is not a pair.`);
    const left = vocabulary.plain.get(first);
    const right = vocabulary.plain.get(second);
    const result = vocabulary.plain.get(first + second);
    if (left !== undefined && right !== undefined && result !== undefined)
      table.set(left, right, rank, result);
    if (table.hasTooManyCollisions) {
      throw new ModelFileError(
        'corrupt',
        sentence`The model file's merges collide so often that they are slow to look up.`,
      );
    }
  });
  return table;
}
