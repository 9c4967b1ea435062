import type { Placement } from '../suggestion/placement.ts';
import { lineAt } from './assistant.ts';
import { duplicatesSuffix, unbalancesBrackets } from './checks.ts';
import { editSimilarity } from './similarity.ts';
import type { Typist } from './typist.ts';

/** A suggestion with a shorter first line is typed rather than accepted. */
export const SHORTEST_ACCEPTED = 3;

/** What is to be said of a suggestion that was shown. */
export interface Judgement {
  /** What would be put at the cursor, and how many units behind it that replaces. */
  readonly text: string;
  readonly replaced: number;
  /** Its first line is what comes next. */
  readonly right: boolean;
  /** How many units of it the person takes, in whole lines from the first; 0 if they type on. */
  readonly accepted: number;
  /** Keys that taking them needs: one for the whole suggestion, else one for each line. */
  readonly acceptKeys: number;
  /** Its first line is all that was still to come on the line. */
  readonly exactLine: boolean;
  /** Of its first line and what was still to come on the line, 0 to 1. */
  readonly similarity: number;
  readonly duplicatesSuffix: boolean;
  readonly unbalancesBrackets: boolean;
}

/** Judges a suggestion by what is still to be typed. */
export function judge(typist: Typist, path: string, placed: Placement): Judgement {
  const { text: document, offset, remaining, behind } = typist;
  const column = lineAt(document, offset).linePrefix.length;
  const text = placed.text.slice(column - placed.start);
  const replaced = placed.end - column;
  const first = text.slice(0, firstLineEnd(text));
  const isWhole = remaining.startsWith(text) && replaced === typist.closedWithin(text.length);
  const isOneLine = first.length === text.length;
  const right = isWhole || (!isOneLine && remaining.startsWith(first));
  const isTaken = right && first.trim().length >= SHORTEST_ACCEPTED;
  const accepted = isTaken ? agreeingLines(text, remaining, isWhole) : 0;
  const toCome = remaining.slice(0, firstLineEnd(remaining));
  const inPlace = { path, before: document.slice(0, offset), text, after: behind.slice(replaced), behind };
  return {
    ...{ text, replaced, right, accepted },
    acceptKeys: isWhole ? 1 : text.slice(0, accepted).trimStart().split('\n').length,
    exactLine: first.trimEnd() === toCome.trimEnd(),
    similarity: editSimilarity(first.trim(), toCome.trim()),
    // What leads to the file as it was written doubles nothing and leaves nothing open.
    duplicatesSuffix: !isWhole && duplicatesSuffix(inPlace),
    unbalancesBrackets: !isWhole && unbalancesBrackets(inPlace),
  };
}

/** Where the first line with anything on it ends. */
function firstLineEnd(text: string): number {
  const end = text.indexOf('\n', text.search(/\S/));
  return end < 0 || text.trim() === '' ? text.length : end;
}

/** Units of the suggestion's whole lines, from the first on, that are what comes next. */
function agreeingLines(text: string, remaining: string, isWhole: boolean): number {
  if (isWhole) return text.length;
  let length = firstLineEnd(text);
  for (;;) {
    const next = length + 1 + firstLineEnd(text.slice(length + 1));
    if (next >= text.length || !remaining.startsWith(text.slice(0, next))) return length;
    length = next;
  }
}
