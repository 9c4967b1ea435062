import assert from 'node:assert/strict';
import { decide, maximumDocumentLength } from '../../../src/suggestion/policy.ts';
import type { Situation } from '../../../src/suggestion/policy.ts';

const typing: Situation = {
  explicit: false,
  enabled: true,
  scheme: 'file',
  length: 100,
  selecting: false,
  afterDeletion: false,
};

const outcome = (change: Partial<Situation>): string => {
  const decision = decide({ ...typing, ...change });
  return decision.kind === 'skip' ? decision.reason : decision.kind;
};

describe('decide', () => {
  it('asks while a person types, in files, untitled documents and notebook cells', () => {
    for (const scheme of ['file', 'untitled', 'vscode-notebook-cell', 'vscode-remote', 'vscode-vfs']) {
      assert.equal(outcome({ scheme }), 'ask');
    }
  });

  it('keeps out of what is not code, even when asked', () => {
    for (const scheme of ['output', 'debug', 'vscode-scm', 'comment', 'search-editor']) {
      assert.equal(outcome({ scheme }), 'excluded');
      assert.equal(outcome({ scheme, explicit: true }), 'excluded');
    }
  });

  it('respects the setting, unless asked', () => {
    assert.equal(outcome({ enabled: false }), 'off');
    assert.equal(outcome({ enabled: false, explicit: true }), 'ask');
  });

  it('only recalls after a deletion, unless asked', () => {
    assert.equal(outcome({ afterDeletion: true }), 'recall');
    assert.equal(outcome({ afterDeletion: true, explicit: true }), 'ask');
  });

  it('is silent with a selection or several cursors', () => {
    assert.equal(outcome({ selecting: true }), 'selecting');
  });

  it('is silent in documents that are too long to mirror', () => {
    assert.equal(outcome({ length: maximumDocumentLength }), 'ask');
    assert.equal(outcome({ length: maximumDocumentLength + 1, explicit: true }), 'too-large');
  });
});
