/** Why a text is not typed again. */
export type TextObstacle = 'short' | 'long';

/** A shorter text has no several places to go by. */
export const LEAST_LINES = 20;
/** A longer one is hardly written by hand, and takes long to read at each key; UTF-16 units. */
const MOST_UNITS = 200_000;

/** Why a text cannot be typed again; `undefined` if it can. */
export function obstacleOf(text: string): TextObstacle | undefined {
  if (text.length > MOST_UNITS) return 'long';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length < LEAST_LINES ? 'short' : undefined;
}
