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

/** The same in words, for a screen reader: `space, return`, `line break, 2 spaces`. */
export function spokenToken(text: string): string {
  const pieces = text.match(/\n+|\r+|\t+| +|[^\n\r\t ]+/g) ?? [];
  return pieces.map(spokenPiece).join(', ');
}

function spokenPiece(piece: string): string {
  const name = spoken.get(piece.charAt(0));
  if (name === undefined) return visibleToken(piece);
  return piece.length === 1 ? name : `${piece.length} ${name}s`;
}

const spoken: ReadonlyMap<string, string> = new Map([
  [' ', 'space'],
  ['\n', 'line break'],
  ['\r', 'carriage return'],
  ['\t', 'tab'],
]);
