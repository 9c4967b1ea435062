import { ModelFileError } from '../gguf/model-file-error.ts';
import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import type { ByteAlphabet } from './byte-alphabet.ts';

/** `tokenizer.ggml.token_type` (`llama_token_type` in llama.h). */
const TokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** UTF-16 units of a token's text. Real ones have some hundreds at most; a suggestion of longer ones would be megabytes. */
const LONGEST_TOKEN = 1 << 12;

/** What a model file says of its tokens, by id. */
export interface TokenList {
  readonly texts: readonly string[];
  /** `TokenType` of each; undefined when the file does not say, and all count as normal then. */
  readonly types: readonly number[] | undefined;
}

/**
 * The tokens of a byte-level vocabulary. Three kinds:
 * - *plain* tokens stand for bytes, and only they come out of `encode`;
 * - *control* tokens stand for no text and are known by name;
 * - *added* tokens (user-defined, not control) are known by name too and stand for it, letter by letter.
 *   Text is not searched for them.
 */
export class Vocabulary {
  readonly size: number;
  /** Ids of the control and added tokens, by name. */
  readonly specials: ReadonlyMap<string, number>;
  /** Ids of the plain tokens, by their text in the byte alphabet. */
  readonly plain: ReadonlyMap<string, number>;
  /** Bytes of all tokens, one after the other, and where those of each id start; [size + 1]. */
  readonly #bytes: Uint8Array;
  readonly #starts: Uint32Array;

  /** Throws `ModelFileError` when tokens occur twice, are absurdly long, or types do not match them. */
  constructor(list: TokenList, alphabet: ByteAlphabet) {
    const { texts, types } = list;
    if (types && types.length !== texts.length)
      throw corrupt(sentence`lists ${texts.length} tokens but ${types.length} token types`);
    const plainIds = new Map<string, number>();
    const specials = new Map<string, number>();
    const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 3 * text.length, 0));
    const starts = new Uint32Array(texts.length + 1);
    texts.forEach((text, id) => {
      if (text.length > LONGEST_TOKEN)
        throw corrupt(sentence`has a token of ${text.length} characters, "${plain(text)}"`);
      const kind = kindOf(text, types?.[id] ?? TokenType.normal);
      // Files pad their vocabulary with unused tokens, and need not name them apart.
      if (kind !== 'unused' && (plainIds.has(text) || specials.has(text)))
        throw corrupt(sentence`has the token "${plain(text)}" twice`);
      if (kind === 'plain') plainIds.set(text, id);
      if (kind === 'control' || kind === 'added') specials.set(text, id);
      const start = starts[id] ?? 0;
      starts[id + 1] = start + writeBytes(text, kind, alphabet, bytes.subarray(start));
    });
    this.size = texts.length;
    this.plain = plainIds;
    this.specials = specials;
    this.#starts = starts;
    this.#bytes = bytes.slice(0, starts[texts.length]);
  }

  /** Bytes of one token; a view, not to be written to. Throws `RangeError` for an id that does not exist. */
  bytes(id: number): Uint8Array {
    if (!Number.isInteger(id) || id < 0 || id >= this.size)
      throw new RangeError(`No token has the id ${id}.`);
    return this.#bytes.subarray(this.#starts[id], this.#starts[id + 1]);
  }
}

type Kind = 'plain' | 'control' | 'added' | 'unused';

function kindOf(text: string, type: number): Kind {
  switch (type) {
    case TokenType.normal:
      return looksLikeControl(text) ? 'control' : 'plain';
    case TokenType.userDefined:
      return looksLikeControl(text) ? 'control' : 'added';
    case TokenType.unknown:
    case TokenType.control:
      return 'control';
    case TokenType.unused:
    case TokenType.byte: // `<0x0A>` belongs to vocabularies with a fallback to bytes, not to this kind.
      return 'unused';
    default:
      throw corrupt(sentence`gives the token "${plain(text)}" the unknown type ${type}`);
  }
}

/**
 * Whether a token is meant to be control although its type does not say so. Some converters leave
 * `<|fim_prefix|>` user-defined, and a person should never be shown one; llama.cpp overrides such types too.
 */
function looksLikeControl(text: string): boolean {
  return text.startsWith('<') && /^<[|｜][\p{L}\p{N}_▁-]+[|｜]>$/u.test(text);
}

/** Writes the bytes that a token stands for, at most three for each UTF-16 unit; returns how many. */
function writeBytes(text: string, kind: Kind, alphabet: ByteAlphabet, target: Uint8Array): number {
  const literally = (): number => new TextEncoder().encodeInto(text, target).written;
  switch (kind) {
    case 'plain':
      // As the reference decodes a token that is not written in the alphabet.
      return alphabet.readInto(text, target) ?? literally();
    case 'added':
      return literally();
    case 'control':
    case 'unused':
      return 0;
  }
}

function corrupt(what: PlainText): ModelFileError {
  return new ModelFileError('corrupt', sentence`The model file's vocabulary ${what}.`);
}
