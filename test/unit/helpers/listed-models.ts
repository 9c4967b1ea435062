import type { SkippedFile } from '../../../src/catalogue/finding.ts';
import type { ListedModel } from '../../../src/catalogue/list-models.ts';
import type { Tool } from '../../../src/catalogue/places.ts';
import type { ModelInspection } from '../../../src/models/inspect-model.ts';
import { plain, sentence } from '../../../src/util/plain-text.ts';

/** A model as the finder lists it. */
export function listed(tool: Tool, path: string, inspection: Partial<ModelInspection> = {}): ListedModel {
  return {
    kind: 'model',
    file: { kind: 'file', tool, name: path.split('/').at(-1) ?? '', path, bytes: 531e6, identities: [] },
    inspection: {
      name: null,
      architecture: plain('qwen2'),
      parameters: 494e6,
      types: { Q8_0: 494e6 },
      tokenizer: plain('gpt2/qwen2'),
      fim: { order: 'prefix-first', marks: [] } as never,
      contextLength: 32_768,
      licence: plain('apache-2.0'),
      isEmbedding: false,
      runs: true,
      memoryBytes: 620e6,
      ...inspection,
    },
  };
}

export function skipped(tool: Tool, path: string): SkippedFile {
  return { kind: 'skipped', tool, path, reason: sentence`Its link leads nowhere.` };
}
