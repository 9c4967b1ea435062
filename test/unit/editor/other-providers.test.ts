import assert from 'node:assert/strict';
import { otherProviders } from '../../../src/editor/other-providers.ts';

describe('otherProviders', () => {
  it('lists each active provider once', () => {
    const running = new Set(['GitHub.copilot', 'GitHub.copilot-chat', 'Codeium.codeium', 'a.b']);
    assert.deepEqual(
      otherProviders((id) => running.has(id)),
      ['GitHub Copilot', 'Windsurf'],
    );
  });

  it('is empty when none is active', () => {
    assert.deepEqual(
      otherProviders(() => false),
      [],
    );
  });
});
