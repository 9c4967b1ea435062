import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readPromptProfile } from '../../../../src/models/prompt-profile.ts';
import { FileByteSource } from '../../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import type { OrtEngine } from '../../../../src/engines/ort/ort-engine.ts';
import { argmax } from '../../../../src/runtime/sampler.ts';
import { seedModelPath } from '../../helpers/seed-model.ts';
import { loadSeedEngine } from '../../helpers/ort-engines.ts';

/**
 * Twelve prompts and their continuations, computed by PyTorch in fp32 from the dequantized weights of the seed model
 * `foretype-nano-v0.gguf`, independently of this project's code; numbers are rounded to five decimals.
 */
interface ReferenceFile {
  readonly model: string;
  readonly prompts: readonly ReferencePrompt[];
}

interface ReferencePrompt {
  readonly path: string;
  readonly ids: readonly number[];
  readonly top10: readonly (readonly [id: number, logit: number])[];
  readonly logSumExp: number;
  readonly logitSum: number;
  /** Up to 24 tokens of greedy decoding, without the end token if there is one. */
  readonly greedyIds: readonly number[];
}

const reference = JSON.parse(
  readFileSync(new URL('../../../fixtures/seed-reference.json', import.meta.url), 'utf8'),
) as ReferenceFile;

const TOLERANCE = 1e-3;
const GREEDY_TOKENS = 24;

describe('OrtEngine against the PyTorch reference', function () {
  let loaded: OrtEngine | undefined;
  let endTokens: ReadonlySet<number>;

  before(async function () {
    const file = new GgufFile(new FileByteSource(seedModelPath));
    const name = file.metadata.optionalString('general.name');
    endTokens = readPromptProfile(file.metadata).endTokens;
    file.close();
    // The reference is for this model only.
    if (name !== reference.model) this.skip();
    loaded = await loadSeedEngine();
  });

  after(() => {
    loaded?.dispose();
  });

  for (const prompt of reference.prompts) {
    it(`agrees on ${prompt.ids.length} tokens of ${prompt.path}`, async () => {
      const engine = loaded!;
      const slot = engine.createSlot(prompt.ids.length + GREEDY_TOKENS);
      let logits = await engine.evaluate(prompt.ids, 0, slot);
      for (const [id, logit] of prompt.top10) near(logits[id], logit, `logit of ${id}`);
      near(logSumExp(logits), prompt.logSumExp, 'log-sum-exp');
      const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
      near(mean, prompt.logitSum / logits.length, 'mean logit');

      const greedy: number[] = [];
      while (greedy.length < GREEDY_TOKENS) {
        const token = argmax(logits);
        if (endTokens.has(token)) break;
        greedy.push(token);
        logits = await engine.evaluate([token], prompt.ids.length + greedy.length - 1, slot);
      }
      assert.deepEqual(greedy, prompt.greedyIds);
      slot.dispose();
    });
  }
});

function near(actual: number | undefined, expected: number, what: string): void {
  assert.ok(
    Math.abs((actual ?? NaN) - expected) < TOLERANCE,
    `${what} is ${actual ?? 'absent'} instead of ${expected}.`,
  );
}

function logSumExp(logits: Float32Array): number {
  const greatest = logits.reduce((a, b) => Math.max(a, b));
  return greatest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - greatest), 0));
}
