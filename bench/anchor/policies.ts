import { WindowAnchor } from '../../src/document/window-anchor.ts';
import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';

/** More than a token of code covers on average. */
const UNITS_PER_TOKEN = 12;

/** What of a text a model is shown before the cursor at its end: at most `budget` tokens. */
export type WindowPolicy = (text: string) => readonly number[];

/** The window that the extension has, with its start moved so that `fill` of the budget is filled. */
export function hopping(tokenizer: Tokenizer, budget: number, fill: number): WindowPolicy {
  const anchor = new WindowAnchor(fill);
  return (text) => {
    let last: { start: number; tokens: readonly number[] } | undefined;
    const encode = (start: number): readonly number[] => {
      if (last?.start !== start) last = { start, tokens: tokenizer.encode(text.slice(start)) };
      return last.tokens;
    };
    return encode(anchor.place(text, text.length, budget, (start) => encode(start).length));
  };
}

/** As many whole lines as fit: the start moves with each line, as that of a window of a number of lines does. */
export function lineByLine(tokenizer: Tokenizer, budget: number): WindowPolicy {
  let start = 0;
  return (text) => {
    for (;;) {
      const tokens = tokenizer.encode(text.slice(start));
      const lineEnd = text.indexOf('\n', start);
      if (tokens.length <= budget || lineEnd < 0) return tokens.slice(-budget);
      start = lineEnd + 1;
    }
  };
}

/** The last tokens, whatever they begin with, as where a full context loses its oldest token. */
export function tokenByToken(tokenizer: Tokenizer, budget: number): WindowPolicy {
  return (text) => {
    // Text further back changes nothing of the last tokens, and encoding all of it each time takes long.
    const lineEnd = text.indexOf('\n', text.length - UNITS_PER_TOKEN * budget);
    const isLong = text.length > UNITS_PER_TOKEN * budget && lineEnd >= 0;
    return tokenizer.encode(isLong ? text.slice(lineEnd) : text).slice(-budget);
  };
}
