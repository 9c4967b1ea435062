import assert from 'node:assert/strict';
import { inspectionLines, listingLines } from '../../../src/cli/models-text.ts';
import type { ModelInspection } from '../../../src/models/inspect-model.ts';
import { plain } from '../../../src/util/plain-text.ts';

const inspection: ModelInspection = {
  ...{ name: plain('Tiny'), architecture: plain('llama'), parameters: 1_500_000 },
  types: { Q4_K: 1_200_000, Q6_K: 300_000 },
  tokenizer: plain('gpt2/qwen2'),
  fim: { dialect: 'qwen', order: 'prefix-first', marks: [plain('<p>'), plain('<s>')] },
  ...{ contextLength: 2048, licence: null, isEmbedding: false, runs: true, memoryBytes: 5 * 2 ** 20 },
};

describe('models as text', () => {
  it('has one fact a line', () => {
    assert.deepEqual(inspectionLines(inspection), [
      'name:         Tiny',
      'architecture: llama',
      'parameters:   1.5 M',
      'types:        Q4_K 80.0 %, Q6_K 20.0 %',
      'tokenizer:    gpt2/qwen2',
      'fim:          prefix-first, <p> <s>',
      'context:      2048 tokens',
      'licence:      not known',
      'memory:       5 MB',
      'runs:         yes',
    ]);
  });

  it('says what a model lacks, and lists those last that do not run', () => {
    const file = { kind: 'file', tool: 'Jan', bytes: 2 ** 20, identities: [] } as const;
    const runs = plain('Its architecture is odd.');
    const lines = listingLines({
      models: [
        {
          kind: 'model',
          file: { ...file, name: 'b', path: '/b' },
          inspection: { ...inspection, runs, fim: null },
        },
        { kind: 'model', file: { ...file, name: 'a', path: '/a' }, inspection },
      ],
      skipped: [{ kind: 'skipped', tool: 'Ollama', path: '/c', reason: plain('It may not be read.') }],
    });
    assert.deepEqual(lines.join('\n').split('\n'), [
      'a (Jan): 2 M, Q4_K, 1 MB',
      '  /a',
      'b (Jan): 2 M, Q4_K, 1 MB, no FIM',
      '  /b',
      '  does not run: Its architecture is odd.',
      'skipped /c: It may not be read.',
    ]);
    assert.deepEqual(listingLines({ models: [], skipped: [] }), ['No models were found.']);
    assert.match(
      inspectionLines({ ...inspection, runs, fim: null }).join('\n'),
      /fim: +none[^]*runs: +no: Its arch/,
    );
  });
});
