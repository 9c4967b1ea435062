import type { Language } from './languages.ts';

/** Code without what strings and comments say. */
export interface Masked {
  /** As long as the text: strings are quotes throughout, but for the code in them; comments are blank. */
  readonly code: string;
  /** Whether a string or a comment is open at its end. */
  readonly isOpen: boolean;
}

export function mask(text: string, language: Language): Masked {
  let code = '';
  let isOpen = false;
  let at = 0;
  while (at < text.length) {
    const comment = commentAt(text, at, language);
    const string = comment === undefined ? stringAt(text, at, language) : undefined;
    const found = comment ?? string;
    if (found === undefined) {
      code += text.charAt(at++);
      continue;
    }
    const piece = text.slice(at, found.end);
    code +=
      comment === undefined
        ? maskedString(piece, text.charAt(at - 1), language)
        : piece.replace(/[^\n]/g, ' ');
    isOpen ||= !found.isClosed;
    at = found.end;
  }
  return { code, isOpen };
}

interface Span {
  readonly end: number;
  readonly isClosed: boolean;
}

function commentAt(
  text: string,
  at: number,
  { lineComments, blockComments, name }: Language,
): Span | undefined {
  const isLine = lineComments.some((begin) => text.startsWith(begin, at));
  // In a shell, `$#` and `a#b` begin no comment.
  if (isLine && (name !== 'Shell' || /\s/.test(text.charAt(at - 1) || '\n'))) {
    const end = text.indexOf('\n', at);
    return { end: end < 0 ? text.length : end, isClosed: true };
  }
  const block = blockComments.find(([begin]) => text.startsWith(begin, at));
  if (block === undefined) return undefined;
  const end = text.indexOf(block[1], at + block[0].length);
  return end < 0 ? { end: text.length, isClosed: false } : { end: end + block[1].length, isClosed: true };
}

function stringAt(text: string, at: number, { quotes, multiline, hasLifetimes }: Language): Span | undefined {
  const quote = quotes.find((one) => text.startsWith(one, at));
  if (quote === undefined) return undefined;
  if (hasLifetimes && quote === "'" && !/^'(?:\\[^\n]+?|[^\\'])'/.test(text.slice(at, at + 12)))
    return undefined;
  const takesLines = multiline.includes(quote);
  for (let i = at + quote.length; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.startsWith(quote, i)) return { end: i + quote.length, isClosed: true };
    else if (text.charAt(i) === '\n' && !takesLines) return { end: i, isClosed: false };
  }
  return { end: text.length, isClosed: false };
}

/** @param previous the character before the string */
function maskedString(piece: string, previous: string, { name, interpolation }: Language): string {
  const masked = piece.replace(/[^\n]/g, '"');
  const isPlain = name === 'Python' ? !/f/i.test(previous) : piece.startsWith("'");
  if (interpolation === undefined || isPlain) return masked;
  return [...piece.matchAll(interpolation)].reduce((code, { index, 0: whole, 1: kept = '' }) => {
    const start = index + whole.indexOf(kept);
    return code.slice(0, start) + kept + code.slice(start + kept.length);
  }, masked);
}
