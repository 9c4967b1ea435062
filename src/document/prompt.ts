import type { PromptProfile } from '../models/prompt-profile.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { prefixText, suffixText } from './text-around.ts';
import type { WindowAnchor } from './window-anchor.ts';

/** Share of the prompt that the text after the cursor may take. */
const SUFFIX_SHARE = 0.25;
/** A path longer than this is cut at its front: the file's name says most. */
const PATH_TOKENS = 48;
/** Share of the prompt that the path may take where that is less. */
const PATH_SHARE = 0.125;
/** Text that is looked at to fill a token of the suffix. */
const SUFFIX_UNITS_PER_TOKEN = 4;

/** A document with the cursor in it. */
export interface CursorContext {
  readonly path: string;
  readonly text: string;
  /** The cursor, in UTF-16 units. */
  readonly offset: number;
}

/**
 * The token ids the model is asked to continue, laid out as its profile says, at most `budget` of them. Path
 * and suffix are the same tokens for every keystroke in one place, and the prefix's window stays where it is
 * (see `WindowAnchor`), so that typing changes the prompt at its end only.
 */
export function buildPrompt(
  context: CursorContext,
  profile: PromptProfile,
  tokenizer: Tokenizer,
  anchor: WindowAnchor,
  budget: number,
): number[] {
  const parts = new Map<string, readonly number[]>();
  const has = (kind: string): boolean => profile.parts.some((part) => part.kind === kind);
  if (has('path')) parts.set('path', encodePath(context.path, tokenizer, budget * PATH_SHARE));
  if (has('suffix')) parts.set('suffix', encodeSuffix(context, tokenizer, Math.floor(budget * SUFFIX_SHARE)));
  const specials = profile.parts.filter((part) => part.kind === 'token').length;
  const taken = specials + (parts.get('path')?.length ?? 0) + (parts.get('suffix')?.length ?? 0);
  parts.set('prefix', encodePrefix(context, tokenizer, anchor, budget - taken));
  return profile.parts.flatMap((part) => (part.kind === 'token' ? [part.id] : (parts.get(part.kind) ?? [])));
}

function encodePath(path: string, tokenizer: Tokenizer, budget: number): readonly number[] {
  const tokens = tokenizer.encode(`${path}\n`);
  return tokens.slice(Math.max(0, tokens.length - Math.min(PATH_TOKENS, Math.floor(budget))));
}

function encodeSuffix(
  { text, offset }: CursorContext,
  tokenizer: Tokenizer,
  budget: number,
): readonly number[] {
  return tokenizer.encode(suffixText(text, offset, budget * SUFFIX_UNITS_PER_TOKEN)).slice(0, budget);
}

function encodePrefix(
  { text, offset }: CursorContext,
  tokenizer: Tokenizer,
  anchor: WindowAnchor,
  budget: number,
): readonly number[] {
  let last: { start: number; tokens: readonly number[] } | undefined;
  const encode = (start: number): readonly number[] => {
    if (last?.start !== start) last = { start, tokens: tokenizer.encode(prefixText(text, start, offset)) };
    return last.tokens;
  };
  return encode(anchor.place(text, offset, budget, (start) => encode(start).length));
}
