import { availabilityText, snoozedFor } from '../control/availability.ts';
import type { Availability } from '../control/availability.ts';
import type { ClientState } from '../worker/client/types.ts';

/** What the language status tells of Foretype, beside what other extensions tell there. */
export interface LanguageStatusText {
  readonly text: string;
  /** More of it, behind the text. */
  readonly detail: string;
  readonly busy: boolean;
  readonly isError: boolean;
}

export function languageStatusText(client: ClientState, availability: Availability): LanguageStatusText {
  const text = `Foretype: ${stateText(availability)}`;
  switch (client.kind) {
    case 'failed':
      return { text: 'Foretype has a problem', detail: client.message, busy: false, isError: true };
    case 'stopped':
    case 'loading':
      return { text, detail: 'loading its model', busy: true, isError: false };
    case 'ready': {
      const detail = availability.kind === 'on' ? client.model.name : availabilityText(availability);
      return { text, detail, busy: false, isError: false };
    }
  }
}

function stateText(availability: Availability): string {
  switch (availability.kind) {
    case 'on':
      return 'on';
    case 'excluded':
      return 'does not read this file';
    case 'off':
    case 'editor-off':
      return 'off';
    case 'snoozed':
      return `snoozed ${snoozedFor(availability.minutes)}`;
  }
}
