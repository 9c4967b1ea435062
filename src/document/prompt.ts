import type { PromptPart, PromptProfile } from '../models/prompt-profile.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';
import { encodeHeader } from './encode-header.ts';
import { FrozenSuffix } from './frozen-suffix.ts';
import { IncrementalEncoder } from './incremental-encoder.ts';
import type { Neighbour } from './neighbours.ts';
import { StableHeader } from './stable-header.ts';
import { prefixText, suffixText } from './text-around.ts';
import { WindowAnchor } from './window-anchor.ts';

/** Share of the prompt that the text after the cursor may take. */
const SUFFIX_SHARE = 0.25;
/** The same where the suffix follows the prefix, and is evaluated anew at each keystroke. */
const TRAILING_SUFFIX_SHARE = 0.08;
/** A path longer than this is cut at its front: the file's name says most. */
const PATH_TOKENS = 48;
/** Share of the prompt that the path may take where that is less. */
const PATH_SHARE = 0.125;
/** Share of the prompt that pieces of other files may take. */
const HEADER_SHARE = 0.15;
/** Text that is looked at to fill a token of the suffix. */
const SUFFIX_UNITS_PER_TOKEN = 4;

/** A document with the cursor in it. */
export interface CursorContext {
  readonly path: string;
  readonly text: ReadableText;
  /** The cursor, in UTF-16 units. */
  readonly offset: number;
}

/** A run of the prompt's tokens that comes from one place. */
export interface PromptSpan {
  readonly kind: 'token' | 'header' | 'path' | 'suffix' | 'prefix';
  /** Token positions, `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

export interface Prompt {
  readonly tokens: readonly number[];
  /** Side by side, in the prompt's order. */
  readonly spans: readonly PromptSpan[];
  /** Where the prefix's window starts in the document, in UTF-16 units. */
  readonly windowStart: number;
}

export interface PromptOptions {
  readonly anchor?: WindowAnchor | undefined;
  /** Other files that help with the document, the most helpful first; without it, prompts show none. */
  readonly neighbours?: (() => readonly Neighbour[]) | undefined;
  /** What was chosen of them for each place, for an owner who wants to forget it; a header of its own if left out. */
  readonly header?: () => StableHeader;
}

/**
 * Prompts for the successive states of one document. Header, path and suffix are the same tokens for every keystroke in
 * one place, and the prefix's window stays where it is, so that typing changes the prompt at its end only; what
 * stands before the edit is not even tokenized again.
 */
export class PromptBuilder {
  readonly #parts: readonly PromptPart[];
  readonly #tokenizer: Tokenizer;
  readonly #budget: number;
  readonly #suffixIsTrailing: boolean;
  /** Tokens that the suffix may take at most. */
  readonly #suffixTokens: number;
  readonly #anchor: WindowAnchor;
  readonly #neighbours: PromptOptions['neighbours'];
  readonly #header: () => StableHeader;
  readonly #suffix = new FrozenSuffix();
  readonly #prefixEncoder: IncrementalEncoder;
  readonly #suffixEncoder: IncrementalEncoder;

  /** @param budget tokens that a prompt may have at most */
  constructor(profile: PromptProfile, tokenizer: Tokenizer, budget: number, options: PromptOptions = {}) {
    const ownHeader = new StableHeader();
    const { anchor = new WindowAnchor(), neighbours, header = (): StableHeader => ownHeader } = options;
    this.#parts = profile.parts.filter(({ kind }) => kind !== 'header' || neighbours !== undefined);
    this.#neighbours = neighbours;
    this.#header = header;
    this.#tokenizer = tokenizer;
    this.#budget = budget;
    this.#anchor = anchor;
    const order = this.#parts.map(({ kind }) => kind);
    this.#suffixIsTrailing = order.indexOf('suffix') > order.indexOf('prefix');
    this.#suffixTokens = Math.floor(budget * (this.#suffixIsTrailing ? TRAILING_SUFFIX_SHARE : SUFFIX_SHARE));
    this.#prefixEncoder = new IncrementalEncoder(tokenizer);
    this.#suffixEncoder = new IncrementalEncoder(tokenizer);
  }

  /** Keeps the window on the same text when the document changes. */
  follow(edits: readonly Edit[]): void {
    this.#anchor.follow(edits);
  }

  /** The token ids the model is asked to continue, laid out as its profile says. */
  build(context: CursorContext): Prompt {
    const has = (kind: string): boolean => this.#parts.some((part) => part.kind === kind);
    const path = has('path') ? this.#encodePath(context.path) : [];
    const frozen = has('suffix') ? this.#chooseSuffix(context) : '';
    const suffix = this.#suffixEncoder.encode(frozen).slice(0, this.#suffixTokens);
    const header = this.#encodeHeader(frozen);
    const specials = this.#parts.filter((part) => part.kind === 'token').length;
    const rest = this.#budget - specials - header.length - path.length - suffix.length;
    const prefix = this.#encodePrefix(context, rest);
    const tokens: number[] = [];
    const spans: PromptSpan[] = [];
    for (const part of this.#parts) {
      const start = tokens.length;
      for (const token of part.kind === 'token' ? [part.id] : { header, path, suffix, prefix }[part.kind])
        tokens.push(token);
      spans.push({ kind: part.kind, start, end: tokens.length });
    }
    return { tokens, spans, windowStart: this.#anchor.start };
  }

  #encodePath(path: string): readonly number[] {
    const tokens = this.#tokenizer.encode(`${path}\n`);
    const most = Math.min(PATH_TOKENS, Math.floor(this.#budget * PATH_SHARE));
    return tokens.slice(Math.max(0, tokens.length - most));
  }

  /** The pieces of other files that belong to a place, known by its frozen suffix. */
  #encodeHeader(place: string): readonly number[] {
    const part = this.#parts.find(({ kind }) => kind === 'header');
    const neighbours = this.#neighbours;
    if (part?.kind !== 'header' || neighbours === undefined) return [];
    const most = Math.floor(this.#budget * HEADER_SHARE);
    return this.#header().at(place, () => encodeHeader(neighbours(), this.#tokenizer, part.separator, most));
  }

  #chooseSuffix({ text, offset }: CursorContext): string {
    const units = this.#suffixTokens * SUFFIX_UNITS_PER_TOKEN;
    const current = { text: suffixText(text, offset, units), isCut: offset + units < text.length };
    // Nothing is saved by a suffix that stays when it stands last, so there the true one is best.
    return this.#suffixIsTrailing ? current.text : this.#suffix.choose(current);
  }

  #encodePrefix({ text, offset }: CursorContext, budget: number): readonly number[] {
    const encode = (start: number): readonly number[] =>
      this.#prefixEncoder.encode(prefixText(text, start, offset));
    return encode(this.#anchor.place(text, offset, budget, (start) => encode(start).length));
  }
}
