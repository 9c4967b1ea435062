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
  it('asks while the user types in files, untitled documents and notebook cells', () => {
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
    it(`skips automatic requests only: ${reason} ${JSON.stringify(change)}`, () => {
      assert.equal(outcome(change), reason);
      assert.equal(outcome({ ...change, explicit: true }), 'ask');
    });
  }

  it('skips excluded documents, also for explicit requests', () => {
    assert.equal(outcome({ excluded: true }), 'excluded');
    assert.equal(outcome({ excluded: true, explicit: true }), 'excluded');
  });

  it('skips documents that show text of other files, also for explicit requests', () => {
    for (const scheme of ['output', 'vscode-scm', 'search-editor', 'git', 'debug', 'vscode-terminal']) {
      assert.equal(outcome({ scheme }), 'excluded');
      assert.equal(outcome({ scheme, explicit: true }), 'excluded');
    }
  });

  it('asks after a line that may be complete while the user types, and after an incomplete one also after a pause', () => {
    assert.equal(outcome({ lineEnd: 'whole' }), 'ask');
    assert.equal(outcome({ lineEnd: 'open', typing: false }), 'ask');
  });

  it('skips documents that are too long to mirror, also for explicit requests', () => {
    assert.equal(outcome({ length: maximumDocumentLength }), 'ask');
    assert.equal(outcome({ length: maximumDocumentLength + 1 }), 'too-large');
    assert.equal(outcome({ length: maximumDocumentLength + 1, explicit: true }), 'too-large');
  });
});
