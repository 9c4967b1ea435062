/** How someone who reads moves the cursor, and how often of a hundred times. */
const MOVES = { near: 36, arrows: 14, pages: 14, far: 12, file: 14, symbol: 10 } as const;

export type ReadingMove = keyof typeof MOVES;

export function pickMove(random: () => number): ReadingMove {
  const moves = Object.entries(MOVES) as [ReadingMove, number][];
  let left = random() * moves.reduce((sum, [, share]) => sum + share, 0);
  return moves.find(([, share]) => (left -= share) < 0)?.[0] ?? 'near';
}
