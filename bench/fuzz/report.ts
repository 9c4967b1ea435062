import type { KindReport } from './tally.ts';

/** A row of the table, for a person. */
export function row({ mutations, sound, refused, found, worstMs, peakBytes, seconds }: KindReport): object {
  return {
    ...{ mutations, sound, refused, found },
    'worst ms': worstMs,
    'peak MB': Math.round(peakBytes / 2 ** 20),
    seconds: Math.round(seconds),
  };
}

/** What was found, with the commands that find it again. */
export function findingLines({ kind, findings }: KindReport): string[] {
  return findings.flatMap(({ what, count, reproduce, seeds }) => [
    `${kind}, ${count} times: ${what}`,
    `  ${reproduce}`,
    ...(count > 1 ? [`  seeds ${seeds.join(', ')}`] : []),
  ]);
}
