import type { SnoozeState } from './snooze.ts';

/** What decides whether Foretype speaks up in a document. */
export interface Circumstances {
  /** The pattern in `foretype.exclude` that the document matches. */
  readonly excludedBy: string | undefined;
  /** `foretype.enable`, for the document's language. */
  readonly enabled: boolean;
  /** `editor.inlineSuggest.enabled`, without which VS Code shows no suggestion of anyone. */
  readonly inlineSuggest: boolean;
  readonly snooze: SnoozeState;
}

/** Whether suggestions are shown while typing, and if not, why. */
export type Availability =
  | { readonly kind: 'on' }
  /** Not even when asked. */
  | { readonly kind: 'excluded'; readonly pattern: string }
  | { readonly kind: 'off' }
  | { readonly kind: 'editor-off' }
  | { readonly kind: 'snoozed'; readonly minutes: number | undefined };

/** The reason that lasts longest comes first, as what ends by itself would then still change nothing. */
export function availabilityOf({ excludedBy, enabled, inlineSuggest, snooze }: Circumstances): Availability {
  if (excludedBy !== undefined) return { kind: 'excluded', pattern: excludedBy };
  if (!enabled) return { kind: 'off' };
  if (!inlineSuggest) return { kind: 'editor-off' };
  switch (snooze.kind) {
    case 'awake':
      return { kind: 'on' };
    case 'minutes':
      return { kind: 'snoozed', minutes: snooze.minutes };
    case 'until-restart':
      return { kind: 'snoozed', minutes: undefined };
  }
}

/** The same as a sentence. */
export function availabilityText(availability: Availability): string {
  switch (availability.kind) {
    case 'on':
      return 'Completions are on.';
    case 'excluded':
      return `Foretype does not read this file: it matches ${availability.pattern} in the setting "foretype.exclude".`;
    case 'off':
      return 'Completions are off for this document.';
    case 'editor-off':
      return 'VS Code shows no suggestions, as its setting "editor.inlineSuggest.enabled" is off.';
    case 'snoozed':
      return `Completions are snoozed ${snoozedFor(availability.minutes)}.`;
  }
}

/** How long a snooze goes on; `undefined` minutes for until the restart. */
export function snoozedFor(minutes: number | undefined): string {
  if (minutes === undefined) return 'until VS Code restarts';
  return minutes === 1 ? 'for 1 more minute' : `for ${minutes} more minutes`;
}
