import { fileURLToPath } from 'node:url';

/**
 * Path of the seed model, 5.8 million parameters: small enough that tests can run it as it is, and never changed, so that
 * they can know what it says. It does not ship.
 */
export const seedModelPath = fileURLToPath(
  new URL('../../fixtures/model/foretype-nano-v0.gguf', import.meta.url),
);
