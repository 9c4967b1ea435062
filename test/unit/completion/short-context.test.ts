import assert from 'node:assert/strict';
import { Completer } from '../../../src/completion/completer.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { MIN_CONTEXT } from '../../../src/models/model-shape.ts';
import type { PromptPart, PromptProfile } from '../../../src/models/prompt-profile.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';

const code = Array.from({ length: 40 }, (_, i) => `const value${i} = compute(${i});\n`).join('');

/** The token of each id, and what is asked for by name. */
const parts = (...order: readonly (number | 'path' | 'suffix' | 'prefix')[]): readonly PromptPart[] =>
  order.map((part) => (typeof part === 'number' ? { kind: 'token', id: part } : { kind: part }));

const layouts: Readonly<Record<string, readonly PromptPart[]>> = {
  'suffix first': parts(7, 5, 'path', 3, 'suffix', 1, 'prefix'),
  'prefix first': parts(7, 1, 'prefix', 3, 'suffix', 2),
  'the prefix alone': parts('prefix'),
};

describe('The shortest context that a model may have', () => {
  for (const [name, layout] of Object.entries(layouts)) {
    it(`suffices to complete code with ${name} at any cursor`, async () => {
      const model = toyModel({ contextLength: MIN_CONTEXT });
      const profile: PromptProfile = { ...model.profile, parts: layout };
      const cacheBytes = 2 * model.engine.slotBytes(MIN_CONTEXT);
      const options = { contextTokens: 1024, cacheBytes };
      const completer = new Completer({ ...model, profile }, options, new ToyHost());
      for (let offset = 0; offset <= code.length; offset += 41) {
        const document = new DocumentMirror(`file:///${offset}.ts`, 'src/a/long/path/a.ts', 1, code);
        const limits = { maxTokens: 1_000, multiline: true };
        const { stats } = await completer.complete(document, offset, limits, new AbortController().signal);
        assert.ok(stats.promptTokens <= 12, `${stats.promptTokens} tokens at ${offset}`);
      }
    });
  }
});
