import assert from 'node:assert/strict';
import {
  availabilityOf,
  availabilityText,
  type AvailabilityFactors,
} from '../../../src/control/availability.ts';
import { plain } from '../../../src/util/plain-text.ts';

const ordinary: AvailabilityFactors = {
  excludedBy: undefined,
  enabled: true,
  inlineSuggest: true,
  snooze: { kind: 'awake' },
};

describe('availabilityOf', () => {
  const minutes = { kind: 'minutes', minutes: 3 } as const;
  const table: readonly [Partial<AvailabilityFactors>, text: string][] = [
    [{}, 'Completions are on.'],
    [{ snooze: minutes }, 'Completions are snoozed for 3 more minutes.'],
    [{ snooze: { kind: 'minutes', minutes: 1 } }, 'Completions are snoozed for 1 more minute.'],
    [{ snooze: { kind: 'until-restart' } }, 'Completions are snoozed until VS Code restarts.'],
    [
      { snooze: minutes, inlineSuggest: false },
      'VS Code shows no suggestions, as its setting "editor.inlineSuggest.enabled" is off.',
    ],
    [{ snooze: minutes, inlineSuggest: false, enabled: false }, 'Completions are off for this document.'],
    [
      { snooze: minutes, enabled: false, excludedBy: plain('**/.env') },
      'Foretype does not read this file: it matches **/.env in the setting "foretype.exclude".',
    ],
    [{ scheme: 'file' }, 'Completions are on.'],
    [{ scheme: 'search-editor', enabled: false }, 'Foretype does not read documents of this kind.'],
  ];
  for (const [change, text] of table) {
    it(`says "${text}" for ${JSON.stringify(change)}`, () => {
      assert.equal(availabilityText(availabilityOf({ ...ordinary, ...change })), text);
    });
  }
});
