/** What became of one try. */
export interface TryResult {
  readonly id: string;
  readonly language: string;
  /** Whether the answer to one who asks is sensible. */
  readonly asked: boolean;
  /** Whether one who types is shown something, and whether that is sensible. */
  readonly shown: boolean;
  readonly shownSensible: boolean;
}

export interface TrySummary {
  readonly tries: number;
  /** Counts of tries. */
  readonly sensibleAsked: number;
  readonly shown: number;
  /** Of those that are shown, the ones that are sensible; of an unsure one, only a part may be shown. */
  readonly shownSensible: number;
  /** Of those that are sensible when asked, the share where something is shown unasked, 0 to 1; null of none. */
  readonly shownOfSensible: number | null;
  /** Of what is shown unasked, the share that is sensible, 0 to 1; null of none. */
  readonly sensibleOfShown: number | null;
}

export function summarizeTries(results: readonly TryResult[]): TrySummary {
  const sensible = results.filter(({ asked }) => asked);
  const shown = results.filter((result) => result.shown);
  const shownSensible = shown.filter((result) => result.shownSensible).length;
  return {
    tries: results.length,
    sensibleAsked: sensible.length,
    shown: shown.length,
    shownSensible,
    shownOfSensible: share(sensible.filter((result) => result.shown).length, sensible.length),
    sensibleOfShown: share(shownSensible, shown.length),
  };
}

/** By language, in the order of the results, and of all. */
export function summarizeByLanguage(results: readonly TryResult[]): Record<string, TrySummary> {
  const languages = [...new Set(results.map(({ language }) => language))];
  const rows = languages.map(
    (name) => [name, summarizeTries(results.filter((one) => one.language === name))] as const,
  );
  return Object.fromEntries([...rows, ['total', summarizeTries(results)] as const]);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
