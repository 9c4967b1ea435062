import assert from 'node:assert/strict';
import { readFromPage } from '../../../src/inspector/messages.ts';
import { inspectorPage } from '../../../src/inspector/page.ts';

const page = inspectorPage(
  { source: 'https://cdn', script: 'https://cdn/a.js', style: 'https://cdn/a.css' },
  'n0nce',
);
const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';

describe("the inspector's page", () => {
  it('allows only its own script and style', () => {
    assert.deepEqual(policy.split('; '), [
      "default-src 'none'",
      'style-src https://cdn',
      "script-src 'nonce-n0nce'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    assert.doesNotMatch(policy, /unsafe|\*|data:|blob:/);
  });

  it('contains nothing that the policy blocks', () => {
    assert.deepEqual(page.match(/<script[^>]*>/g), [
      '<script type="module" nonce="n0nce" src="https://cdn/a.js">',
    ]);
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|javascript:|<img|<iframe/);
  });

  it('accepts known messages only', () => {
    assert.deepEqual(readFromPage({ type: 'ready', more: 1 }), { type: 'ready' });
    assert.deepEqual(readFromPage({ type: 'act', action: 'showLog' }), { type: 'act', action: 'showLog' });
    for (const other of [
      ...[undefined, null, 1, 'ready', {}, [], { type: 'run' }, { type: 'act' }],
      ...[
        { type: 'act', action: 'workbench.action.quit' },
        { type: 'act', action: 'toString' },
      ],
    ])
      assert.equal(readFromPage(other), undefined);
  });
});
