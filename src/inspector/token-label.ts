/** A token's text with its white space and control characters made visible: `·return`, `⏎··`. */
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

/** The same in words, for a screen reader, which would pass over a comma: `space, return`, `line break, 2 spaces`. */
export function spokenToken(text: string): string {
  const pieces = text.match(/\n+|\r+|\t+| +|[^\n\r\t ]+/g) ?? [];
  return pieces.map(spokenPiece).join(', ');
}

function spokenPiece(piece: string): string {
  const name = spoken.get(piece.charAt(0));
  if (name === undefined) return marks.get(piece) ?? visibleToken(piece);
  return piece.length === 1 ? name : `${piece.length} ${name}s`;
}

const spoken: ReadonlyMap<string, string> = new Map([
  [' ', 'space'],
  ['\n', 'line break'],
  ['\r', 'carriage return'],
  ['\t', 'tab'],
]);

/** Marks that screen readers are often silent about when they stand alone. */
const marks: ReadonlyMap<string, string> = new Map([
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
