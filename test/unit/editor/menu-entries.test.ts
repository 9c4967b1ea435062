import assert from 'node:assert/strict';
import { plain } from '../../../src/util/plain-text.ts';
import { menuEntries, menuSummary, type MenuInput } from '../../../src/editor/menu-entries.ts';
import { memory, ready } from '../helpers/worker-messages.ts';

const ordinary: MenuInput = {
  client: { kind: 'ready', model: ready.model },
  memory,
  availability: { kind: 'on' },
  enabled: true,
  eagerness: 'balanced',
  snoozed: false,
  language: plain('TypeScript'),
  otherProviders: [],
};

/** The labels without their icons; headings in brackets. */
const labels = (change: Partial<MenuInput>): string[] =>
  menuEntries({ ...ordinary, ...change }).map(({ label, run }) =>
    run === undefined ? `[${label}]` : label.replace(/^\$\([\w-]+\) /, ''),
  );

/** The labels under the heading of suggestions. */
const suggestions = (change: Partial<MenuInput>): string[] => {
  const all = labels(change);
  return all.slice(all.indexOf('[Suggestions]') + 1, all.indexOf('[Look inside]'));
};

describe('menuEntries', () => {
  it('has all commands when there are no problems', () => {
    assert.deepEqual(suggestions({}), [
      'Suggest Now',
      'How Eager to Suggest…',
      'Snooze for 5 Minutes',
      'Snooze Until Restart',
      'Turn Off for TypeScript',
      'Turn Completions Off',
    ]);
    assert.equal(labels({})[0], '[Suggestions]');
  });

  it('has the end of the snooze instead of a snooze while snoozed', () => {
    const snoozed = suggestions({ snoozed: true, availability: { kind: 'snoozed', minutes: 2 } });
    assert.ok(snoozed.includes('End Snooze'));
    assert.ok(!snoozed.some((label) => label.startsWith('Snooze')));
  });

  it('has commands to turn on what is off', () => {
    assert.deepEqual(suggestions({ enabled: false, availability: { kind: 'off' } }), [
      'Suggest Now',
      'How Eager to Suggest…',
      'Turn On for TypeScript',
      'Turn Completions On',
    ]);
  });

  it('has no language when no document is open', () => {
    assert.ok(!suggestions({ language: undefined }).some((label) => label.includes(' for T')));
  });

  it('begins with the setting that keeps VS Code from showing suggestions', () => {
    const [first] = menuEntries({ ...ordinary, availability: { kind: 'editor-off' } });
    assert.deepEqual(first?.run, ['workbench.action.openSettings', 'editor.inlineSuggest.enabled']);
  });

  it('has only commands that work in an excluded file', () => {
    const availability = { kind: 'excluded', pattern: plain('**/.env') } as const;
    assert.deepEqual(suggestions({ availability }), ['Snooze for 5 Minutes', 'Snooze Until Restart']);
    assert.match(menuEntries({ ...ordinary, availability })[0]?.detail ?? '', /\*\*\/\.env/);
  });

  it('has a command to include an excluded file, after the setting, with the pattern in plain text', () => {
    const availability = { kind: 'excluded', pattern: plain('{*,[Click](command:x)}') } as const;
    const [setting, anyway] = menuEntries({ ...ordinary, availability });
    assert.deepEqual(setting?.run, ['workbench.action.openSettings', 'foretype.exclude']);
    assert.deepEqual(anyway?.run, ['foretype.readThisFile']);
    assert.ok(anyway.detail?.includes('{*,[Click] (command:x)}'), anyway.detail);
  });

  it('has neither in a document that no setting can include', () => {
    const availability = { kind: 'excluded', pattern: undefined } as const;
    assert.equal(labels({ availability })[0], '[Suggestions]');
    assert.deepEqual(suggestions({ availability }), ['Snooze for 5 Minutes', 'Snooze Until Restart']);
  });

  it('lists other providers', () => {
    const [first] = labels({ otherProviders: ['GitHub Copilot', 'Tabnine'] });
    assert.equal(first, 'GitHub Copilot and Tabnine may suggest here too');
  });
});

describe('menuSummary', () => {
  it('describes the model, its loading, and faults', () => {
    assert.equal(menuSummary(ordinary), 'Completions are on. Model: A.');
    assert.equal(
      menuSummary({ ...ordinary, client: { kind: 'loading', fraction: 0.2 } }),
      'Completions are on. Foretype is loading its model.',
    );
    const client = { kind: 'failed', fault: 'internal', message: plain('It broke.') } as const;
    assert.equal(menuSummary({ ...ordinary, client }), 'It broke.');
  });
});
