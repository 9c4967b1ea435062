import { sentence, type PlainText } from '../util/plain-text.ts';
import type { SnoozeState } from './snooze.ts';
import { isIgnoredScheme } from './ignored-schemes.ts';

/** What decides whether suggestions are shown in a document. */
export interface AvailabilityFactors {
  /** The pattern in `foretype.exclude` that excludes the document. */
  readonly excludedBy: PlainText | undefined;
  /** Scheme of the document's URI; `undefined` without a document. */
  readonly scheme?: string | undefined;
  /** `foretype.enable`, for the document's language. */
  readonly enabled: boolean;
  /** `editor.inlineSuggest.enabled`, without which VS Code shows no inline suggestions at all. */
  readonly inlineSuggest: boolean;
  readonly snooze: SnoozeState;
}

/** Whether suggestions are shown while typing, or why not. */
export type Availability =
  | { readonly kind: 'on' }
  /** Not even on request. Without a pattern, the document has an ignored scheme, which no setting changes. */
  | { readonly kind: 'excluded'; readonly pattern: PlainText | undefined }
  | { readonly kind: 'off' }
  | { readonly kind: 'editor-off' }
  | { readonly kind: 'snoozed'; readonly minutes: number | undefined };

/** Returns the reason that lasts longest, as the end of a shorter one would change nothing. */
export function availabilityOf({
  excludedBy,
  scheme,
  enabled,
  inlineSuggest,
  snooze,
}: AvailabilityFactors): Availability {
  if (scheme !== undefined && isIgnoredScheme(scheme)) return { kind: 'excluded', pattern: undefined };
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

/** Describes the availability in a sentence. */
export function availabilityText(availability: Availability): PlainText {
  switch (availability.kind) {
    case 'on':
      return sentence`Completions are on.`;
    case 'excluded':
      return availability.pattern === undefined
        ? sentence`Foretype does not read documents of this kind.`
        : sentence`Foretype does not read this file: it matches ${availability.pattern} in the setting "foretype.exclude".`;
    case 'off':
      return sentence`Completions are off for this document.`;
    case 'editor-off':
      return sentence`VS Code shows no suggestions, as its setting "editor.inlineSuggest.enabled" is off.`;
    case 'snoozed':
      return sentence`Completions are snoozed ${snoozedFor(availability.minutes)}.`;
  }
}

/** Describes the rest of a snooze; `undefined` minutes mean until the restart. */
export function snoozedFor(minutes: number | undefined): PlainText {
  if (minutes === undefined) return sentence`until VS Code restarts`;
  return minutes === 1 ? sentence`for 1 more minute` : sentence`for ${minutes} more minutes`;
}
