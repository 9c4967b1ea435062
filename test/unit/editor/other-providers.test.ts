import assert from 'node:assert/strict';
import { otherProviders } from '../../../src/editor/other-providers.ts';

describe('otherProviders', () => {
  it('names each that runs once', () => {
    const running = new Set(['GitHub.copilot', 'GitHub.copilot-chat', 'Codeium.codeium', 'a.b']);
    assert.deepEqual(
      otherProviders((id) => running.has(id)),
      ['GitHub Copilot', 'Windsurf'],
    );
  });

  it('names none where none runs', () => {
    assert.deepEqual(
      otherProviders(() => false),
      [],
    );
  });
});
