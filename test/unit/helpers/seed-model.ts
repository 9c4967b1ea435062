import { fileURLToPath } from 'node:url';

/**
 * Path of the seed model, with 5.8 million parameters: small enough to run in tests, and never changed, so that tests can
 * expect its completions. It does not ship.
 */
export const seedModelPath = fileURLToPath(
  new URL('../../fixtures/model/foretype-nano-v0.gguf', import.meta.url),
);
