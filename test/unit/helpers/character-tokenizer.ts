import type { Tokenizer } from '../../../src/tokenizer/tokenizer.ts';
import type { PromptPart, PromptProfile } from '../../../src/models/prompt-profile.ts';
import { LARGE_PROMPT } from '../../../src/models/prompt-sizes.ts';

/** Ids below this are special tokens. */
const SPECIALS = ['<eot>', '<pre>', '<suf>', '<mid>', '<sep>'] as const;
type Special = (typeof SPECIALS)[number];

/** Has a token for each UTF-16 unit and a few special ones, so that prompts are readable. */
export class CharacterTokenizer implements Tokenizer {
  readonly size = SPECIALS.length + 0x10000;
  /** Units encoded so far. */
  encoded = 0;

  encode(text: string): number[] {
    this.encoded += text.length;
    return Array.from({ length: text.length }, (_, i) => SPECIALS.length + text.charCodeAt(i));
  }

  bytes(id: number): Uint8Array {
    return new TextEncoder().encode(this.decode([id]));
  }

  decode(ids: readonly number[]): string {
    return ids.map((id) => (id < SPECIALS.length ? '' : String.fromCharCode(id - SPECIALS.length))).join('');
  }

  special(name: string): number | undefined {
    const id = SPECIALS.findIndex((special) => special === name);
    return id < 0 ? undefined : id;
  }

  name(id: number): string | undefined {
    return SPECIALS[id];
  }

  /** Returns the text of a prompt with special tokens by name. */
  draw(ids: readonly number[]): string {
    return ids.map((id) => SPECIALS[id] ?? this.decode([id])).join('');
  }
}

/** Builds a profile from the names of its parts: special tokens, `header`, `path`, `far`, `suffix` and `prefix`. */
export function profileOf(
  ...parts: readonly (Special | Exclude<PromptPart['kind'], 'token'>)[]
): PromptProfile {
  const toPart = (part: (typeof parts)[number]): PromptPart => {
    if (part === 'header') return { kind: part, separator: SPECIALS.indexOf('<sep>') };
    return part === 'path' || part === 'far' || part === 'suffix' || part === 'prefix'
      ? { kind: part }
      : { kind: 'token', id: SPECIALS.indexOf(part) };
  };
  return {
    ...{ parts: parts.map(toPart), endTokens: new Set([0]), knowsSplitTokens: true, fim: null },
    sizes: LARGE_PROMPT,
  };
}

export const layouts = {
  suffixFirst: profileOf('header', '<sep>', 'path', '<suf>', 'suffix', '<pre>', 'prefix'),
  threeParts: profileOf('header', '<sep>', 'path', 'far', '<suf>', 'suffix', '<pre>', 'prefix'),
  prefixFirst: profileOf('<pre>', 'prefix', '<suf>', 'suffix', '<mid>'),
  prefixAlone: profileOf('prefix'),
} as const;
