import { modelFault, type ModelFileError } from '../gguf/model-file-error.ts';
import { plain, sentence, type PlainText } from '../util/plain-text.ts';

/** `tokenizer.ggml.token_type` (`llama_token_type` in llama.h). */
const TokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** UTF-16 units of a token's text. Real ones have hundreds at most; suggestions of longer ones would take megabytes. */
const MAX_TOKEN_LENGTH = 1 << 12;

/** How a vocabulary writes bytes as text. */
export interface Spelling {
  /**
   * Writes a plain token's bytes, at most three for each UTF-16 unit, to the start of `target`, and returns how many;
   * `undefined` if its text is UTF-8 like that of added tokens.
   */
  decodeInto(text: string, target: Uint8Array): number | undefined;
  /** Returns the byte that a token of the type `byte` stands for; `undefined` if such tokens are not used. */
  byteOf(text: string): number | undefined;
}

/** A model file's tokens, by id. */
export interface TokenList {
  readonly texts: readonly string[];
  /** `TokenType` of each; `undefined` if the file has none, and all are normal then. */
  readonly types: readonly number[] | undefined;
}

/**
 * The tokens of a vocabulary:
 * - *plain* tokens have bytes, and only they are results of `encode`;
 * - *control* tokens have a name and no bytes;
 * - *byte* tokens of SentencePiece stand for one byte each, where no plain token fits;
 * - *added* tokens (user-defined, not control) have a name, whose UTF-8 is their bytes.
 */
export class Vocabulary {
  readonly size: number;
  /** Ids of the control and added tokens, by name. */
  readonly specials: ReadonlyMap<string, number>;
  /** Names of the added tokens, in order of their ids. */
  readonly added: readonly string[];
  /** Ids of the plain tokens, by their text in the vocabulary. */
  readonly plain: ReadonlyMap<string, number>;
  /** Ids of the byte tokens; [256], -1 for none. */
  readonly byteIds: Int32Array;
  /** Bytes of all tokens, concatenated, and where those of each id start, [size + 1]. */
  readonly #bytes: Uint8Array;
  readonly #starts: Uint32Array;

  /** Throws `ModelFileError` (`corrupt`) if a token is duplicate or too long, or the types do not match the tokens. */
  constructor(list: TokenList, spelling: Spelling) {
    const { texts, types } = list;
    if (types && types.length !== texts.length)
      throw corrupt(sentence`lists ${texts.length} tokens but ${types.length} token types`);
    const plainIds = new Map<string, number>();
    const specials = new Map<string, number>();
    const added: string[] = [];
    const byteIds = new Int32Array(256).fill(-1);
    const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 3 * text.length, 0));
    const starts = new Uint32Array(texts.length + 1);
    texts.forEach((text, id) => {
      if (text.length > MAX_TOKEN_LENGTH)
        throw corrupt(sentence`has a token of ${text.length} characters, "${plain(text)}"`);
      const kind = kindOf(text, types?.[id] ?? TokenType.normal, spelling);
      // Files pad their vocabulary with unused tokens, which may have equal names.
      if (kind !== 'unused' && (plainIds.has(text) || specials.has(text)))
        throw corrupt(sentence`has the token "${plain(text)}" twice`);
      if (kind === 'plain') plainIds.set(text, id);
      if (kind === 'control' || kind === 'added') specials.set(text, id);
      if (kind === 'added') added.push(text);
      if (kind === 'byte') byteIds[spelling.byteOf(text) ?? 0] = id;
      const start = starts[id] ?? 0;
      starts[id + 1] = start + writeBytes(text, kind, spelling, bytes.subarray(start));
    });
    this.size = texts.length;
    this.plain = plainIds;
    this.specials = specials;
    this.added = added;
    this.byteIds = byteIds;
    this.#starts = starts;
    this.#bytes = bytes.slice(0, starts[texts.length]);
  }

  /** Returns a view of a token's bytes, not to be written to. Throws `RangeError` for an id that does not exist. */
  bytes(id: number): Uint8Array {
    if (!Number.isInteger(id) || id < 0 || id >= this.size)
      throw new RangeError(`No token has the id ${id}.`);
    return this.#bytes.subarray(this.#starts[id], this.#starts[id + 1]);
  }
}

type Kind = 'plain' | 'control' | 'added' | 'byte' | 'unused';

function kindOf(text: string, type: number, spelling: Spelling): Kind {
  switch (type) {
    case TokenType.normal:
      return looksLikeControl(text) ? 'control' : 'plain';
    case TokenType.userDefined:
      return looksLikeControl(text) ? 'control' : 'added';
    case TokenType.unknown:
    case TokenType.control:
      return 'control';
    case TokenType.unused:
      return 'unused';
    case TokenType.byte: // `<0x0A>`, for SentencePiece's byte fallback
      return spelling.byteOf(text) === undefined ? 'unused' : 'byte';
    default:
      throw corrupt(sentence`gives the token "${plain(text)}" the unknown type ${type}`);
  }
}

/**
 * Whether a token is a control token whatever its type. Some converters make `<|fim_prefix|>` user-defined, and it must
 * never be shown in a suggestion; llama.cpp overrides such types as well.
 */
function looksLikeControl(text: string): boolean {
  return text.startsWith('<') && /^<[|｜][\p{L}\p{N}_▁-]+[|｜]>$/u.test(text);
}

/** Writes a token's bytes, at most three for each UTF-16 unit, to `target`, and returns how many. */
function writeBytes(text: string, kind: Kind, spelling: Spelling, target: Uint8Array): number {
  const writeUtf8 = (): number => new TextEncoder().encodeInto(text, target).written;
  switch (kind) {
    case 'plain':
      // The reference decodes a token with characters outside of the alphabet as UTF-8.
      return spelling.decodeInto(text, target) ?? writeUtf8();
    case 'added':
      return writeUtf8();
    case 'byte':
      target[0] = spelling.byteOf(text) ?? 0;
      return 1;
    case 'control':
    case 'unused':
      return 0;
  }
}

function corrupt(what: PlainText): ModelFileError {
  return modelFault.corrupt`The model file's vocabulary ${what}.`;
}
