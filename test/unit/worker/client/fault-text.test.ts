import assert from 'node:assert/strict';
import { faultText } from '../../../../src/worker/client/fault-text.ts';
import { sentence } from '../../../../src/util/plain-text.ts';

describe('faultText', () => {
  it('says which settings leave the cache no room, in whole megabytes', () => {
    const facts = { slotBytes: 41 * 2 ** 20 + 1, cacheBytes: 16 * 2 ** 20, tokens: 2048 };
    assert.equal(
      faultText({ kind: 'cache-shortage', ...facts }),
      'The KV cache may take 16 MB, but 2048 tokens of context take 42 MB with this model. Raise "foretype.cache.megabytes" or lower "foretype.context.tokens".',
    );
  });

  it('says which setting has a prompt format that cannot be, and what to do', () => {
    const reason = sentence`The prompt format has no "suffix".`;
    assert.equal(
      faultText({ kind: 'prompt-format', reason }),
      'The prompt format has no "suffix". Correct the setting "foretype.model.fim", or remove it to let the file decide.',
    );
  });

  it('passes on what was found out in words', () => {
    const message = sentence`There is no model file.`;
    assert.equal(faultText(message), message);
  });
});
