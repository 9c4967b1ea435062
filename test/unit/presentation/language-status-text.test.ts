import assert from 'node:assert/strict';
import { plain } from '../../../src/util/plain-text.ts';
import { languageStatusText } from '../../../src/presentation/language-status-text.ts';
import { ready } from '../helpers/worker-messages.ts';

describe('languageStatusText', () => {
  const model = { kind: 'ready', model: ready.model } as const;

  it('shows the model while completions are on, and the reason while they are off', () => {
    assert.deepEqual(languageStatusText(model, { kind: 'on' }), {
      text: 'Foretype: on',
      detail: 'A',
      busy: false,
      isError: false,
    });
    const excluded = languageStatusText(model, { kind: 'excluded', pattern: plain('*.pem') });
    assert.equal(excluded.text, 'Foretype: does not read this file');
    assert.match(excluded.detail, /\*\.pem/);
    const snoozed = languageStatusText(model, { kind: 'snoozed', minutes: 1 });
    assert.equal(snoozed.text, 'Foretype: snoozed for 1 more minute');
    assert.equal(languageStatusText(model, { kind: 'editor-off' }).text, 'Foretype: off');
  });

  it('shows loading and faults', () => {
    assert.equal(languageStatusText({ kind: 'loading', fraction: 0 }, { kind: 'on' }).busy, true);
    const client = { kind: 'failed', fault: 'internal', message: plain('It broke.') } as const;
    const failed = languageStatusText(client, { kind: 'on' });
    assert.deepEqual([failed.isError, failed.detail], [true, 'It broke.']);
  });
});
