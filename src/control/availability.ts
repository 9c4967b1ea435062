import { sentence, type PlainText } from '../util/plain-text.ts';
import type { SnoozeState } from './snooze.ts';
import { isUnreadScheme } from './unread-schemes.ts';

/** What decides whether Foretype speaks up in a document. */
export interface Circumstances {
  /** The pattern in `foretype.exclude` that the document matches. */
  readonly excludedBy: PlainText | undefined;
  /** Scheme of the document's URI; without a document there is none. */
  readonly scheme?: string | undefined;
  /** `foretype.enable`, for the document's language. */
  readonly enabled: boolean;
  /** `editor.inlineSuggest.enabled`, without which VS Code shows no suggestion of anyone. */
  readonly inlineSuggest: boolean;
  readonly snooze: SnoozeState;
}

/** Whether suggestions are shown while typing, and if not, why. */
export type Availability =
  | { readonly kind: 'on' }
  /** Not even when asked. Without a pattern it is what the document is, which no setting changes. */
  | { readonly kind: 'excluded'; readonly pattern: PlainText | undefined }
  | { readonly kind: 'off' }
  | { readonly kind: 'editor-off' }
  | { readonly kind: 'snoozed'; readonly minutes: number | undefined };

/** The reason that lasts longest comes first, as what ends by itself would then still change nothing. */
export function availabilityOf({
  excludedBy,
  scheme,
  enabled,
  inlineSuggest,
  snooze,
}: Circumstances): Availability {
  if (scheme !== undefined && isUnreadScheme(scheme)) return { kind: 'excluded', pattern: undefined };
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

/** How long a snooze goes on; `undefined` minutes for until the restart. */
export function snoozedFor(minutes: number | undefined): PlainText {
  if (minutes === undefined) return sentence`until VS Code restarts`;
  return minutes === 1 ? sentence`for 1 more minute` : sentence`for ${minutes} more minutes`;
}
