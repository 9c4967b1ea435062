import type { LanguageModel } from '../src/models/language-model.ts';

const ROWS = 64;
const ROUNDS = 12;

/** Runs prefill and decode until the JavaScript engine has compiled the kernels for speed. */
export async function warmUp(model: LanguageModel): Promise<void> {
  const slot = model.engine.createSlot(2 * ROWS);
  try {
    const tokens = Array.from({ length: ROWS }, (_, i) => i % model.engine.shape.vocabulary);
    for (let round = 0; round < ROUNDS; round++) {
      await model.engine.evaluate(tokens, 0, slot);
      for (let i = 0; i < 8; i++) await model.engine.evaluate([i], ROWS + i, slot);
    }
  } finally {
    slot.dispose();
  }
}
