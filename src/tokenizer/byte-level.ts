import type { GgufMetadata } from '../gguf/metadata.ts';
import { modelFault } from '../gguf/model-file-error.ts';
import { plain, type PlainText } from '../util/plain-text.ts';
import type { BpeParts } from './bpe-tokenizer.ts';
import { ByteAlphabet } from './byte-alphabet.ts';
import { RANK_LIMIT } from './merge.ts';
import { MergeTable } from './merge-table.ts';
import type { PreTokenizer } from './pre-tokenizer.ts';
import { Vocabulary, type TokenList } from './vocabulary.ts';

/** Reads byte-level BPE (Radford et al. 2019, section 2.2): each byte is a token, and the file lists the merges. */
export function readByteLevel(metadata: GgufMetadata, list: TokenList, preTokenizer: PreTokenizer): BpeParts {
  const alphabet = new ByteAlphabet();
  const vocabulary = new Vocabulary(list, alphabet);
  const byteIds = readByteIds(vocabulary, alphabet);
  const merges = readMerges(metadata, vocabulary);
  const encoder = new TextEncoder();
  const spell = (preToken: string): number[] => {
    // `TextEncoder` replaces a lone surrogate with U+FFFD.
    const bytes = encoder.encode(preToken);
    if (preTokenizer.prefersWholeTokens) {
      const letters = Array.from(bytes, (byte) => alphabet.letters[byte] ?? '').join('');
      const whole = vocabulary.plain.get(letters);
      if (whole !== undefined) return [whole];
    }
    const tokens: number[] = [];
    for (const byte of bytes) {
      const id = byteIds[byte] ?? -1;
      if (id >= 0) tokens.push(id);
    }
    return tokens;
  };
  return { vocabulary, spell, merges, preTokenizer };
}

/** Returns the token id of each byte, or -1; [256]. */
function readByteIds(vocabulary: Vocabulary, alphabet: ByteAlphabet): Int32Array {
  const ids = Int32Array.from(alphabet.letters, (letter) => vocabulary.plain.get(letter) ?? -1);
  // Real vocabularies lack bytes that never occur in their training text; those of ASCII text are required.
  const missing = ids.findIndex((id, byte) => id < 0 && isRequired(byte));
  if (missing >= 0)
    throw modelFault.incomplete`The model file's vocabulary has no token for the byte ${formatByte(missing)}.`;
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
  if (merges.length >= RANK_LIMIT) throw modelFault.corrupt`The model file lists ${merges.length} merges.`;
  const table = new MergeTable(merges.length);
  merges.forEach((line, rank) => {
    const space = line.indexOf(' ');
    const [first, second] = [line.slice(0, space), line.slice(space + 1)];
    if (space < 1 || second === '' || second.includes(' '))
      throw modelFault.corrupt`The model file's merge "${plain(line)}" is not a pair.`;
    const left = vocabulary.plain.get(first);
    const right = vocabulary.plain.get(second);
    const result = vocabulary.plain.get(first + second);
    if (left !== undefined && right !== undefined && result !== undefined)
      table.set(left, right, rank, result);
    if (table.hasTooManyCollisions) {
      throw modelFault.corrupt`The model file's merges collide so often that they are slow to look up.`;
    }
  });
  return table;
}
