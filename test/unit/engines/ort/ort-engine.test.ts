import assert from 'node:assert/strict';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { OrtEngine } from '../../../../src/engines/ort/ort-engine.ts';
import { loadEngine, ortFile } from '../../helpers/ort-engines.ts';
import { buildTinyLlama, tinyArchitectures, type TinyShape } from '../../helpers/tiny-llama.ts';
import { describeEngine } from '../contract/engine.ts';
import { describeLoading } from '../contract/loading.ts';
import { wideKv } from '../contract/memory.ts';
import { shape } from '../contract/rig.ts';

const tinyFile = (changes: Partial<TinyShape> = {}): Uint8Array =>
  buildTinyLlama({ shape: { ...shape, ...changes }, type: 'Q8_0', tied: true, seed: 9 }).file;

describeEngine('OrtEngine', (changed) => loadEngine(tinyFile(changed)), { grows: false });

for (const architecture of tinyArchitectures) {
  describeEngine(
    `OrtEngine, ${architecture}`,
    (changed) => loadEngine(tinyFile({ hasBiases: true, ...changed, architecture })),
    { grows: false },
  );
}

describeLoading('OrtEngine', {
  load: ({ source, limit, onProgress, runtime }) => {
    const file = ortFile();
    return OrtEngine.load(
      new GgufFile(source),
      runtime ? { ...file, bytes: runtime } : file,
      limit,
      onProgress,
    );
  },
  type: 'F32',
  badHeads: [2, 8, 24].map((headDim) => ({ headDim })),
  tooLarge: [
    {
      type: 'F16',
      machineBytes: 2 ** 40,
      message: /needs about 2\d\.\d GB .* but it may have 4 GB at most in the engine "ort"\.$/,
    },
    {
      type: 'Q4_0',
      machineBytes: 2 ** 31,
      message: /needs about 2\d\.\d GB .* but this machine has 2 GB\.$/,
    },
  ],
});

describe('OrtEngine', () => {
  it('rejects an evaluation between two runs when it is disposed', async () => {
    const long = await loadEngine(tinyFile({ contextLength: 300 }));
    const evaluation = long.evaluate(
      Array.from({ length: 300 }, () => 1),
      0,
      long.createSlot(300),
    );
    long.dispose();
    await assert.rejects(evaluation, /disposed/);
  });

  it('has slots with one more position, as attention evaluates a single row twice', async () => {
    const engine = await loadEngine(tinyFile(wideKv(4)));
    for (const capacity of [8, 32_750, 32_767, 32_768]) {
      assert.equal(engine.slotBytes(capacity), (capacity + 1) * 2 ** 17);
    }
    engine.dispose();
  });
});
