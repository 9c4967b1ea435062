import assert from 'node:assert/strict';
import { OFFERED_MODELS, sourceOf } from '../../../src/download/offered-models.ts';
import { DEFAULT_HOST } from '../../../src/download/source.ts';

describe('OFFERED_MODELS', () => {
  it('are files of the hub, each once', () => {
    const urls = OFFERED_MODELS.map((model) => sourceOf(model, DEFAULT_HOST).url);
    assert.equal(new Set(urls).size, OFFERED_MODELS.length);
    for (const url of urls)
      assert.match(url, /^https:\/\/huggingface\.co\/[^/]+\/[^/]+\/resolve\/main\/[\w.-]+$/);
  });

  it('are of architectures that run, with a licence for any use', () => {
    for (const { architecture, licence, name } of OFFERED_MODELS) {
      assert.ok(['llama', 'qwen2'].includes(architecture), name);
      assert.equal(licence, 'apache-2.0', name);
    }
  });

  it('have checksums of 64 digits, or none until the hub says one', () => {
    for (const { sha256, name } of OFFERED_MODELS)
      assert.match(sha256 ?? '0'.repeat(64), /^[0-9a-f]{64}$/, name);
  });
});
