import type { Played } from './play.ts';
import { CAUSES, type Cause, type TokensOfCause } from './timed-engine.ts';

export interface HourReport {
  readonly seconds: number;
  /** Times that the cursor was moved without typing, and that another file was shown. */
  readonly moves: number;
  readonly shows: number;
  /** Of the time, as it passed with suggestions and as it would have without. */
  readonly typingShare: { readonly now: number; readonly byHand: number };
  readonly keys: number;
  readonly keysByHand: number;
  readonly suggestionsShown: number;
  readonly suggestionsTaken: number;
  readonly tokens: Readonly<Record<Cause | 'all', TokensOfCause>>;
  readonly prepared: Played['prepared'];
  readonly cpuSeconds: number;
  /** Of one processor, over the whole time. */
  readonly cpuShare: number;
}

export function reportHour({ hour, typed, typedMs, tokens, prepared, cpuSeconds }: Played): HourReport {
  const shown = typed.flatMap((one) => one.shown);
  const sum = (of: (cause: TokensOfCause) => number): number =>
    CAUSES.reduce((total, cause) => total + of(tokens[cause]), 0);
  const seconds = hour.endMs / 1_000;
  return {
    seconds,
    moves: hour.events.filter((event) => 'move' in event).length,
    shows: hour.events.filter((event) => 'show' in event).length,
    typingShare: { now: typedMs / hour.endMs, byHand: hour.typingMs / hour.endMs },
    keys: typed.reduce((total, { keys }) => total + keys, 0),
    keysByHand: typed.reduce((total, { keysByHand }) => total + keysByHand, 0),
    suggestionsShown: shown.length,
    suggestionsTaken: shown.filter(({ accepted }) => accepted > 0).length,
    tokens: {
      ...tokens,
      all: { evaluated: sum(({ evaluated }) => evaluated), decoded: sum(({ decoded }) => decoded) },
    },
    prepared,
    cpuSeconds,
    cpuShare: cpuSeconds / seconds,
  };
}
