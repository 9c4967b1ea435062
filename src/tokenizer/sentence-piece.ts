import type { GgufMetadata } from '../gguf/metadata.ts';
import { modelFault } from '../gguf/model-file-error.ts';
import { plain } from '../util/plain-text.ts';
import type { BpeParts } from './bpe-tokenizer.ts';
import { MergeTable } from './merge-table.ts';
import { PreTokenizer } from './pre-tokenizer.ts';
import { spaces } from './rules/spaces.ts';
import { Vocabulary, type Spelling, type TokenList } from './vocabulary.ts';

/** U+2581, which stands for a space. */
const SPACE_MARK = '▁';

/** Longer pieces are never made: SentencePiece's own limit is 16, and runs of spaces have a few more. */
const MAX_PIECE_CHARACTERS = 64;

/** Several times what the largest vocabularies have. */
const MAX_MERGES = 1 << 22;

/** A piece that has white space after a letter or number, or a space after anything else (see `rules/spaces.ts`). */
const CROSSES_BOUNDARY = /[^▁]▁|[\p{L}\p{N}]\s/u;

/** Spaces are written as `▁`, everything else as itself, and bytes without a token as `<0x0A>`. */
const spelling: Spelling = {
  decodeInto: (text, target) =>
    new TextEncoder().encodeInto(text.replaceAll(SPACE_MARK, ' '), target).written,
  byteOf: (text) => {
    const digits = /^<0x([0-9A-Fa-f]{2})>$/.exec(text)?.[1];
    return digits === undefined ? undefined : parseInt(digits, 16);
  },
};

/**
 * Reads a SentencePiece vocabulary (Kudo and Richardson 2018) of the BPE kind, as llama.cpp does: characters are tokens, and
 * of all neighbours that make a token together, those with the highest score merge first. Unlike SentencePiece, this puts no
 * space before the text: it is a part of a document, and decoding must give it back unchanged.
 */
export function readSentencePiece(metadata: GgufMetadata, list: TokenList): BpeParts {
  const vocabulary = new Vocabulary(list, spelling);
  requireBytes(vocabulary);
  const encoder = new TextEncoder();
  const spell = (preToken: string): number[] => {
    const tokens: number[] = [];
    for (const character of preToken) {
      const id = vocabulary.plain.get(character === ' ' ? SPACE_MARK : wellFormed(character));
      if (id !== undefined) tokens.push(id);
      // Bytes never merge.
      else for (const byte of encoder.encode(character)) pushByte(tokens, vocabulary.byteIds[byte] ?? -1);
    }
    return tokens;
  };
  const merges = readMerges(readScores(metadata, list), list, vocabulary);
  return { vocabulary, spell, merges, preTokenizer: new PreTokenizer(spaces) };
}

function pushByte(tokens: number[], id: number): void {
  if (id >= 0) tokens.push(id);
}

function wellFormed(character: string): string {
  return /\p{Surrogate}/u.test(character) ? '\ufffd' : character;
}

/** Requires that all text of ASCII characters can be encoded. */
function requireBytes({ plain: pieces, byteIds }: Vocabulary): void {
  for (let byte = 0x20; byte <= 0x7e; byte++) {
    const character = String.fromCharCode(byte).replace(' ', SPACE_MARK);
    if (pieces.has(character) || (byteIds[byte] ?? -1) >= 0) continue;
    throw modelFault.incomplete`The model file's vocabulary has no token for the character "${plain(character)}".`;
  }
}

function readScores(metadata: GgufMetadata, { texts }: TokenList): readonly number[] {
  const scores = metadata.optionalNumbers('tokenizer.ggml.scores');
  if (scores === undefined) throw modelFault.incomplete`The model file's vocabulary has no scores.`;
  if (scores.length !== texts.length)
    throw modelFault.corrupt`The model file's vocabulary lists ${texts.length} tokens but ${scores.length} scores.`;
  return scores;
}

interface Merge {
  readonly left: number;
  readonly right: number;
  readonly result: number;
}

/** Lists every way to make a piece of two others. Its rank is that of its score; pieces with one score have one rank. */
function readMerges(scores: readonly number[], { texts }: TokenList, vocabulary: Vocabulary): MergeTable {
  const merges: Merge[] = [];
  texts.forEach((text, result) => {
    if (vocabulary.plain.get(text) !== result || CROSSES_BOUNDARY.test(text)) return;
    const characters = Array.from(text);
    if (characters.length > MAX_PIECE_CHARACTERS) return;
    for (let cut = 1; cut < characters.length; cut++) {
      const left = vocabulary.plain.get(characters.slice(0, cut).join(''));
      const right = left === undefined ? undefined : vocabulary.plain.get(characters.slice(cut).join(''));
      if (left !== undefined && right !== undefined) merges.push({ left, right, result });
    }
    if (merges.length > MAX_MERGES)
      throw modelFault.corrupt`The model file's vocabulary has too many merges.`;
  });
  const ranks = ranksOf(scores);
  const table = new MergeTable(merges.length);
  for (const { left, right, result } of merges) {
    table.set(left, right, ranks[result] ?? 0, result);
    if (!table.hasTooManyCollisions) continue;
    throw modelFault.corrupt`The model file's merges collide so often that they are slow to look up.`;
  }
  return table;
}

/** The place of each token's score among all scores, the highest first; [vocabulary]. */
function ranksOf(scores: readonly number[]): Int32Array {
  // As 32-bit floats, which they are in the file. What is no number ranks last.
  const sorted = Float32Array.from(new Set(scores), (score) =>
    Number.isNaN(score) ? Infinity : -score,
  ).sort();
  const ranks = new Map<number, number>();
  for (const score of sorted) if (!ranks.has(score)) ranks.set(score, ranks.size);
  return Int32Array.from(scores, (score) => ranks.get(Math.fround(-score)) ?? ranks.size);
}
