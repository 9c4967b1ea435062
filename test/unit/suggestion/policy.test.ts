import assert from 'node:assert/strict';
import { decide, maximumDocumentLength, type Situation } from '../../../src/suggestion/policy.ts';

const typing: Situation = {
  explicit: false,
  excluded: false,
  enabled: true,
  scheme: 'file',
  length: 100,
  selecting: false,
  afterDeletion: false,
  inSnippet: false,
  machineWritten: false,
  lineEnd: 'open',
  typing: true,
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

  const quiet: readonly (readonly [reason: string, change: Partial<Situation>])[] = [
    ['off', { enabled: false }],
    ['selecting', { selecting: true }],
    ['deleting', { afterDeletion: true }],
    ['snippet', { inSnippet: true }],
    ['machine-written', { machineWritten: true }],
    ['recall', { lineEnd: 'finished' }],
    ['recall', { lineEnd: 'whole', typing: false }],
  ];

  for (const [reason, change] of quiet) {
    it(`is quiet by itself, but answers who asks: ${reason} ${JSON.stringify(change)}`, () => {
      assert.equal(outcome(change), reason);
      assert.equal(outcome({ ...change, explicit: true }), 'ask');
    });
  }

  it('keeps out of excluded documents, even when asked', () => {
    assert.equal(outcome({ excluded: true }), 'excluded');
    assert.equal(outcome({ excluded: true, explicit: true }), 'excluded');
  });

  it('keeps out of what shows text of other files, even when asked', () => {
    for (const scheme of ['output', 'vscode-scm', 'search-editor', 'git', 'debug', 'vscode-terminal']) {
      assert.equal(outcome({ scheme }), 'excluded');
      assert.equal(outcome({ scheme, explicit: true }), 'excluded');
    }
  });

  it('asks at the end of a line that may be whole while a person types, and of an open one after a pause', () => {
    assert.equal(outcome({ lineEnd: 'whole' }), 'ask');
    assert.equal(outcome({ lineEnd: 'open', typing: false }), 'ask');
  });

  it('is silent in documents that are too long to mirror, even when asked', () => {
    assert.equal(outcome({ length: maximumDocumentLength }), 'ask');
    assert.equal(outcome({ length: maximumDocumentLength + 1 }), 'too-large');
    assert.equal(outcome({ length: maximumDocumentLength + 1, explicit: true }), 'too-large');
  });
});
