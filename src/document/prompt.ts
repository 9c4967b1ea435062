import type { PromptPart, PromptProfile } from '../models/prompt-profile.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';
import { encodeHeader } from './encode-header.ts';
import { FrozenSuffix } from './frozen-suffix.ts';
import { IncrementalEncoder } from './incremental-encoder.ts';
import type { Neighbour } from './neighbours.ts';
import { PlaceWindows, type PrefixWindow } from './place-window.ts';
import { StableHeader } from './stable-header.ts';
import { prefixText, suffixText } from './text-around.ts';

/** Maximum share of the prompt for the suffix if it follows the prefix, and so is evaluated again at each keystroke. */
const TRAILING_SUFFIX_SHARE = 0.08;
/** The same in a short prompt. */
const SHORT_SUFFIX_SHARE = 0.3;
/** A longer path is truncated at its start, as the file's name says most. */
const MAX_PATH_TOKENS = 48;
/** Maximum share of the prompt for the path. */
const PATH_SHARE = 0.125;
/** Maximum share of the prompt for outlines of other files. */
const HEADER_SHARE = 0.15;
/** UTF-16 units of suffix encoded per token of its budget. */
const SUFFIX_UNITS_PER_TOKEN = 4;

/** A document with the cursor in it. */
export interface CursorContext {
  readonly path: string;
  readonly text: ReadableText;
  /** The cursor, in UTF-16 units. */
  readonly offset: number;
  /** Whether the cursor is not there yet: the windows of the places where it was stay as they are. */
  readonly isAhead?: boolean;
}

/** Consecutive tokens of a prompt from one part of it. */
export interface PromptSpan {
  readonly kind: 'token' | 'header' | 'path' | 'far' | 'suffix' | 'prefix';
  /** Token positions, `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

export interface Prompt {
  readonly tokens: readonly number[];
  /** Contiguous, in the prompt's order. */
  readonly spans: readonly PromptSpan[];
  /** Where the prefix's window starts in the document, in UTF-16 units. */
  readonly windowStart: number;
}

export interface PromptOptions {
  /** Returns relevant other files, the most relevant first; if omitted, prompts have no header. */
  readonly neighbours?: (() => readonly Neighbour[]) | undefined;
  /** Returns the headers chosen for each place, for an owner that clears them; defaults to a `StableHeader` of its own. */
  readonly header?: () => StableHeader;
  /** Whether prompts show what is near the cursor alone, to be evaluated in a moment: without header and far part. */
  readonly isShort?: boolean;
}

/**
 * Builds prompts for successive states of a document. While the user types at one place, header, path and suffix are the
 * same tokens and the window over the prefix does not move, so that only the end of the prompt changes. Text before the
 * edit is not tokenized again.
 */
export class PromptBuilder {
  readonly #parts: readonly PromptPart[];
  readonly #tokenizer: Tokenizer;
  readonly #budget: number;
  readonly #suffixIsTrailing: boolean;
  readonly #maxSuffixTokens: number;
  readonly #windows: PlaceWindows;
  readonly #neighbours: PromptOptions['neighbours'];
  readonly #header: () => StableHeader;
  readonly #suffix = new FrozenSuffix();
  readonly #prefixEncoder: IncrementalEncoder;
  readonly #farEncoder: IncrementalEncoder;
  readonly #nearEncoder: IncrementalEncoder;
  readonly #suffixEncoder: IncrementalEncoder;

  /** @param budget maximum number of tokens in a prompt */
  constructor(profile: PromptProfile, tokenizer: Tokenizer, budget: number, options: PromptOptions = {}) {
    const ownHeader = new StableHeader();
    const { neighbours, header = (): StableHeader => ownHeader, isShort = false } = options;
    const isShown = ({ kind }: PromptPart): boolean =>
      kind === 'header' ? neighbours !== undefined && !isShort : kind !== 'far' || !isShort;
    this.#parts = profile.parts.filter(isShown);
    this.#neighbours = neighbours;
    this.#header = header;
    this.#tokenizer = tokenizer;
    this.#budget = budget;
    const order = this.#parts.map(({ kind }) => kind);
    this.#suffixIsTrailing = order.indexOf('suffix') > order.indexOf('prefix');
    const share = this.#suffixIsTrailing ? TRAILING_SUFFIX_SHARE : profile.sizes.suffixShare;
    this.#maxSuffixTokens = Math.floor(budget * (isShort ? SHORT_SUFFIX_SHARE : share));
    this.#windows = new PlaceWindows(order.includes('far'));
    this.#prefixEncoder = new IncrementalEncoder(tokenizer);
    this.#farEncoder = new IncrementalEncoder(tokenizer);
    this.#nearEncoder = new IncrementalEncoder(tokenizer);
    this.#suffixEncoder = new IncrementalEncoder(tokenizer);
  }

  /** Keeps the window at the same text when the document changes. */
  follow(edits: readonly Edit[]): void {
    this.#windows.follow(edits);
  }

  /** Builds the prompt for a cursor, in the order of the model's profile. */
  build(context: CursorContext): Prompt {
    const has = (kind: string): boolean => this.#parts.some((part) => part.kind === kind);
    const path = has('path') ? this.#encodePath(context.path) : [];
    const frozen = has('suffix') ? this.#chooseSuffix(context) : '';
    const suffix = this.#suffixEncoder.encode(frozen).slice(0, this.#maxSuffixTokens);
    const header = this.#encodeHeader(frozen, context);
    const specials = this.#parts.filter((part) => part.kind === 'token').length;
    const rest = this.#budget - specials - header.length - path.length - suffix.length;
    const window = this.#placeWindow(context, frozen, rest);
    const { far, prefix } = this.#encodePrefix(context, window);
    const tokens: number[] = [];
    const spans: PromptSpan[] = [];
    for (const part of this.#parts) {
      const start = tokens.length;
      for (const token of part.kind === 'token'
        ? [part.id]
        : { header, path, far, suffix, prefix }[part.kind])
        tokens.push(token);
      spans.push({ kind: part.kind, start, end: tokens.length });
    }
    return { tokens, spans, windowStart: window.start };
  }

  #encodePath(path: string): readonly number[] {
    const tokens = this.#tokenizer.encode(`${path}\n`);
    const max = Math.min(MAX_PATH_TOKENS, Math.floor(this.#budget * PATH_SHARE));
    return tokens.slice(Math.max(0, tokens.length - max));
  }

  /** Returns the header of a place, which is identified by its frozen suffix. */
  #encodeHeader(place: string, { isAhead }: CursorContext): readonly number[] {
    const part = this.#parts.find(({ kind }) => kind === 'header');
    const neighbours = this.#neighbours;
    if (part?.kind !== 'header' || neighbours === undefined) return [];
    const max = Math.floor(this.#budget * HEADER_SHARE);
    const choose = (): readonly number[] => encodeHeader(neighbours(), this.#tokenizer, part.separator, max);
    return this.#header().at(place, choose, isAhead);
  }

  #chooseSuffix({ text, offset, isAhead }: CursorContext): string {
    const units = this.#maxSuffixTokens * SUFFIX_UNITS_PER_TOKEN;
    const current = { text: suffixText(text, offset, units), isCut: offset + units < text.length };
    // A frozen suffix saves nothing if it comes last, so the actual one is used there.
    return this.#suffixIsTrailing ? current.text : this.#suffix.choose(current, isAhead);
  }

  #placeWindow({ text, offset, isAhead }: CursorContext, place: string, budget: number): PrefixWindow {
    const countWith = (encoder: IncrementalEncoder) => (start: number) =>
      encoder.encode(prefixText(text, start, offset)).length;
    const request = {
      ...{ text, offset, budget },
      countTokens: countWith(this.#prefixEncoder),
      countNear: countWith(this.#nearEncoder),
    };
    return this.#windows.at(place, request, isAhead);
  }

  #encodePrefix(
    { text, offset }: CursorContext,
    { start, farEnd }: PrefixWindow,
  ): { readonly far: readonly number[]; readonly prefix: readonly number[] } {
    // Without a far part, the whole window was encoded to count its tokens.
    if (farEnd === start)
      return { far: [], prefix: this.#prefixEncoder.encode(prefixText(text, start, offset)) };
    const far = this.#farEncoder.encode(prefixText(text, start, farEnd));
    return { far, prefix: this.#nearEncoder.encode(prefixText(text, farEnd, offset)) };
  }
}
