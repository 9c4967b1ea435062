import assert from 'node:assert/strict';
import { availabilityOf, availabilityText, type Circumstances } from '../../../src/control/availability.ts';
import { plain } from '../../../src/util/plain-text.ts';

const ordinary: Circumstances = {
  excludedBy: undefined,
  enabled: true,
  inlineSuggest: true,
  snooze: { kind: 'awake' },
};

describe('availabilityOf', () => {
  const minutes = { kind: 'minutes', minutes: 3 } as const;
  const table: readonly [Partial<Circumstances>, text: string][] = [
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
    it(`${text} ${JSON.stringify(change)}`, () => {
      assert.equal(availabilityText(availabilityOf({ ...ordinary, ...change })), text);
    });
  }
});
