export interface Score {
  /** The suggestion is the rest of the line. */
  readonly exact: boolean;
  /** Its first word (letters, digits and `_`, or one other character) is right. */
  readonly nextWord: boolean;
  /** Share of the rest that the suggestion gets right from its start, 0 to 1. */
  readonly matched: number;
  /** Whether anything was suggested at all. */
  readonly shown: boolean;
}

/** @param rest what stood there, not empty */
export function score(suggestion: string, rest: string): Score {
  const [line = ''] = suggestion.split('\n');
  let same = 0;
  while (same < rest.length && line[same] === rest[same]) same++;
  return {
    exact: line.trimEnd() === rest,
    nextWord: line !== '' && firstWord(line) === firstWord(rest),
    matched: same / rest.length,
    shown: line !== '',
  };
}

function firstWord(text: string): string {
  return /^\s*(\w+|\W)/.exec(text)?.[0] ?? '';
}

export interface Summary {
  readonly positions: number;
  readonly shown: number;
  readonly exact: number;
  readonly nextWord: number;
  readonly matched: number;
}

/** Shares over all positions, 0 to 1. */
export function summarizeScores(scores: readonly Score[]): Summary {
  const share = (value: (score: Score) => number): number =>
    scores.reduce((sum, one) => sum + value(one), 0) / Math.max(1, scores.length);
  return {
    positions: scores.length,
    shown: share(({ shown }) => Number(shown)),
    exact: share(({ exact }) => Number(exact)),
    nextWord: share(({ nextWord }) => Number(nextWord)),
    matched: share(({ matched }) => matched),
  };
}
