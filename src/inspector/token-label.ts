/** Returns a token's text with visible white space and control characters: `·return`, `⏎··`. */
export function visibleToken(text: string): string {
  return text.replace(/[ \n\r\t\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/gu, (character) => {
    return shown.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

const shown: ReadonlyMap<string, string> = new Map([
  [' ', '·'],
  ['\n', '⏎'],
  ['\r', '␍'],
  ['\t', '→'],
]);

/** Returns a token's text for a screen reader, with white space and punctuation in words: `space, return`, `comma`. */
export function spokenToken(text: string): string {
  const pieces = text.match(/\n+|\r+|\t+| +|[^\n\r\t ]+/g) ?? [];
  return pieces.map(spokenPiece).join(', ');
}

function spokenPiece(piece: string): string {
  const name = spoken.get(piece.charAt(0));
  if (name === undefined) return punctuation.get(piece) ?? visibleToken(piece);
  return piece.length === 1 ? name : `${piece.length} ${name}s`;
}

const spoken: ReadonlyMap<string, string> = new Map([
  [' ', 'space'],
  ['\n', 'line break'],
  ['\r', 'carriage return'],
  ['\t', 'tab'],
]);

/** Punctuation that screen readers often skip when it is alone. */
const punctuation: ReadonlyMap<string, string> = new Map([
  ['.', 'dot'],
  [',', 'comma'],
  [';', 'semicolon'],
  [':', 'colon'],
  ['!', 'exclamation mark'],
  ['?', 'question mark'],
  ["'", 'single quote'],
  ['"', 'double quote'],
  ['`', 'backtick'],
  ['(', 'left parenthesis'],
  [')', 'right parenthesis'],
  ['[', 'left bracket'],
  [']', 'right bracket'],
  ['{', 'left brace'],
  ['}', 'right brace'],
  ['-', 'minus'],
  ['_', 'underscore'],
]);
