import { lineBrackets } from './line-brackets.ts';

/** What a line says of itself, up to a cursor with nothing behind it. */
export type LineEnd =
  /** It goes on, or has not begun, or something stands behind the cursor. */
  | 'open'
  /** It may be all there is to say. */
  | 'whole'
  /** It ends with what ends a statement. */
  | 'finished';

/** A statement's end: a semicolon, the end of a block, or a closing tag. */
const TERMINATED = /(;|\}[)\],;]*|<\/[\w:.-]+>|\/>)\s*$/;
/** A closing brace with a blank behind it. */
const LEFT_BRACE = /\}[)\],]*\s+$/;
/** A word, a number, or what closes a bracket or a string: after these a line can stop. */
const CAN_STOP = /[\p{L}\p{N}_$)\]}"'`]$/u;
const SENTENCE_END = /[\p{Sentence_Terminal}…:：]["'\p{Pe}\p{Pf}*_]*\s*$/u;

/** Before brackets that are a pattern or list what is imported: no statement ends with them. In C++, `const` may come last. */
const PATTERN_HEAD =
  /(?<=(?:^|[;{(]|\b(?:export|declare|if|while))\s*)(?:const|var|let(?:\s+[\w:]+)?|use\s+[\w:\\]+|import(?:\s+type)?(?:\s+[\w$]+\s*,)?)\s*$/;
/** Before round brackets that hold parameters or a condition. */
const BODY_HEAD = /(?<![\w$.])(?:if|for|while|switch|catch|function\b[\s*\w$]*)\s*$/;
const EXPORT_HEAD = /(?<![\w$.])export(?:\s+type)?\s*$/;
/** The head of a loop or a condition without brackets, as Go and shells have it: a semicolon only divides it. */
const BARE_HEAD =
  /^\s*(?:\}?\s*else\s+)?(?:for|if|elif|while|until|switch)\b(?!\s*(?:\w+\s*)?\()[^{]*(?<!\b(?:fi|done|end)\s*);\s*$/;

const prose: ReadonlySet<string> = new Set([
  'asciidoc',
  'git-commit',
  'latex',
  'markdown',
  'plaintext',
  'restructuredtext',
  'tex',
]);

/** Only the end of the line is looked at, however long it is. */
const lookedAt = 200;

/**
 * @param before the cursor's line before the cursor
 * @param after the cursor's line behind the cursor
 */
export function lineEndOf(before: string, after: string, languageId: string): LineEnd {
  const end = before.slice(-lookedAt);
  if (end.trim() === '' || after.slice(0, lookedAt).trim() !== '') return 'open';
  if (prose.has(languageId)) return SENTENCE_END.test(end) ? 'finished' : whole(end);
  return TERMINATED.test(end) ? endOfTerminated(end) : whole(end);
}

/** What ends a statement does not where something is open, or where what stands before it cannot be all of one. */
function endOfTerminated(end: string): LineEnd {
  const { isOpen, lastPair } = lineBrackets(end);
  if (isOpen) return whole(end);
  if (/;\s*$/.test(end)) return BARE_HEAD.test(end) ? 'open' : 'finished';
  if (/>\s*$/.test(end)) return 'finished';
  const head = end.slice(0, lastPair ?? 0);
  if (PATTERN_HEAD.test(head) || (BODY_HEAD.test(head) && end[head.length] === '(')) return 'open';
  // Who types a blank there is about to go on: with `else`, `from`, an operator, or the next entry.
  return LEFT_BRACE.test(end) || EXPORT_HEAD.test(head) ? 'whole' : 'finished';
}

function whole(end: string): LineEnd {
  return CAN_STOP.test(end) ? 'whole' : 'open';
}
