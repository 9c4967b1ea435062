import { availabilityText, snoozedFor, type Availability } from '../control/availability.ts';
import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import type { ClientState } from '../worker/client/types.ts';

/** Foretype's entry in the language status. */
export interface LanguageStatusText {
  readonly text: PlainText;
  /** Details, after the text. */
  readonly detail: PlainText;
  readonly busy: boolean;
  readonly isError: boolean;
}

export function languageStatusText(client: ClientState, availability: Availability): LanguageStatusText {
  const text = sentence`Foretype: ${stateText(availability)}`;
  switch (client.kind) {
    case 'failed':
      return { text: sentence`Foretype has a problem`, detail: client.message, busy: false, isError: true };
    case 'stopped':
    case 'loading':
      return { text, detail: loadingText(client), busy: true, isError: false };
    case 'ready': {
      const detail = availability.kind === 'on' ? client.model.name : reasonText(availability);
      return { text, detail, busy: false, isError: false };
    }
  }
}

/** Why Foretype is off; short, as `stateText` precedes it and there is little room. */
function reasonText(availability: Availability): PlainText {
  if (availability.kind !== 'excluded' || availability.pattern === undefined)
    return availabilityText(availability);
  return sentence`it matches ${plain(availability.pattern, 48)}`;
}

/** What a load is doing, or waiting for. */
export function loadingText(client: ClientState): PlainText {
  const delay = client.kind === 'loading' ? client.delay : undefined;
  switch (delay) {
    case undefined:
      return sentence`loading its model`;
    case 'file':
      return sentence`waiting for its model file, which cannot be opened yet`;
    case 'thread':
      return sentence`waiting for its last worker to end; reloading the window helps`;
  }
}

function stateText(availability: Availability): PlainText {
  switch (availability.kind) {
    case 'on':
      return sentence`on`;
    case 'excluded':
      return sentence`does not read this file`;
    case 'off':
    case 'editor-off':
      return sentence`off`;
    case 'snoozed':
      return sentence`snoozed ${snoozedFor(availability.minutes)}`;
  }
}
