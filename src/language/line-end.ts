import { scanLineBrackets } from './line-brackets.ts';

/** Whether the cursor is at the end of a statement. */
export type LineEnd =
  /** The line is empty or incomplete, or has text after the cursor. */
  | 'open'
  /** The line may be complete, but nothing terminates it. */
  | 'whole'
  /** The line ends with a statement's terminator. */
  | 'finished';

/** A terminator: a semicolon, the end of a block, or a closing tag. */
const TERMINATED = /(;|\}[)\],;]*|<\/[\w:.-]+>|\/>)\s*$/;
/** A closing brace with white space after it. */
const LEFT_BRACE = /\}[)\],]*\s+$/;
/** A word, a number, or the end of a bracket or a string: a line can be complete after these. */
const CAN_STOP = /[\p{L}\p{N}_$)\]}"'`]$/u;
const SENTENCE_END = /[\p{Sentence_Terminal}…:：]["'\p{Pe}\p{Pf}*_]*\s*$/u;

/** Before a destructuring pattern or an import list, which end no statement. In C++, `const` may precede a body. */
const PATTERN_HEAD =
  /(?<=(?:^|[;{(]|\b(?:export|declare|if|while))\s*)(?:const|var|let(?:\s+[\w:]+)?|use\s+[\w:\\]+|import(?:\s+type)?(?:\s+[\w$]+\s*,)?)\s*$/;
/** Before parentheses with parameters or a condition, after which a body follows. */
const BODY_HEAD = /(?<![\w$.])(?:if|for|while|switch|catch|function\b[\s*\w$]*)\s*$/;
const EXPORT_HEAD = /(?<![\w$.])export(?:\s+type)?\s*$/;
/** The head of a loop or a condition without parentheses, as in Go and shells, where a semicolon ends no statement. */
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

/** UTF-16 units of the line that are looked at, as it may be very long. */
const MAX_LENGTH = 200;

/** Classifies the cursor's line by its text before and after the cursor. */
export function lineEndOf(before: string, after: string, languageId: string): LineEnd {
  const end = before.slice(-MAX_LENGTH);
  if (end.trim() === '' || after.slice(0, MAX_LENGTH).trim() !== '') return 'open';
  if (prose.has(languageId)) return SENTENCE_END.test(end) ? 'finished' : classifyUnterminated(end);
  return TERMINATED.test(end) ? classifyTerminated(end) : classifyUnterminated(end);
}

/** A terminator ends no statement if a bracket or string is open, or if what precedes it is only part of a statement. */
function classifyTerminated(end: string): LineEnd {
  const { leavesOpen, lastPairStart } = scanLineBrackets(end);
  if (leavesOpen) return classifyUnterminated(end);
  if (/;\s*$/.test(end)) return BARE_HEAD.test(end) ? 'open' : 'finished';
  if (/>\s*$/.test(end)) return 'finished';
  const head = end.slice(0, lastPairStart ?? 0);
  if (PATTERN_HEAD.test(head) || (BODY_HEAD.test(head) && end[head.length] === '(')) return 'open';
  // A space after a brace means that more follows: `else`, `from`, an operator, or the next entry.
  return LEFT_BRACE.test(end) || EXPORT_HEAD.test(head) ? 'whole' : 'finished';
}

function classifyUnterminated(end: string): LineEnd {
  return CAN_STOP.test(end) ? 'whole' : 'open';
}
