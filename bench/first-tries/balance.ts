import { closerOf } from '../../src/language/brackets.ts';
import type { Language } from './languages.ts';
import { mask } from './mask.ts';

const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
const TAG = /^<(?<slash>\/?)(?<name>[A-Za-z][\w:.-]*)(?<rest>(?:[^<>"']|"[^"]*"|'[^']*')*)>/;

/** Whether all brackets, strings, comments, blocks of words and tags of a document are closed, and in order. */
export function isBalanced(text: string, language: Language): boolean {
  const { code, isOpen } = mask(text, language);
  if (isOpen || !bracketsClose(code) || !wordsClose(code, language)) return false;
  return !language.isMarkup || tagsClose(code);
}

function bracketsClose(code: string): boolean {
  const closers = new Set(closerOf.values());
  const open: string[] = [];
  for (const character of code) {
    const closer = closerOf.get(character);
    if (closer !== undefined) open.push(closer);
    else if (closers.has(character) && open.pop() !== character) return false;
  }
  return open.length === 0;
}

function wordsClose(code: string, { words }: Language): boolean {
  if (words === undefined) return true;
  // A loop of `while` or `until` may have a `do` of its own, which opens no further block.
  const bare = code.replace(/^(\s*(?:while|until|for)\b[^\n;]*?)\s+do\b(?=\s*(?:\n|$))/gm, '$1');
  const marks = [
    ...[...bare.matchAll(words.open)].map(({ index, 0: word }) => ({ at: index + word.length, step: 1 })),
    ...[...bare.matchAll(words.close)].map(({ index, 0: word }) => ({ at: index + word.length, step: -1 })),
  ].sort((a, b) => a.at - b.at);
  let depth = 0;
  for (const { step } of marks) {
    depth += step;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function tagsClose(code: string): boolean {
  const open: string[] = [];
  for (let at = code.search(/<[/A-Za-z]/); at >= 0;) {
    const match = TAG.exec(code.slice(at));
    if (match === null) return false;
    const { slash, name = '', rest = '' } = match.groups ?? {};
    const tag = name.toLowerCase();
    if (slash === '/') {
      if (open.pop() !== tag) return false;
    } else if (!VOID.test(tag) && !rest.trimEnd().endsWith('/')) open.push(tag);
    const next = code.slice(at + match[0].length).search(/<[/A-Za-z]/);
    at = next < 0 ? -1 : at + match[0].length + next;
  }
  return open.length === 0;
}
