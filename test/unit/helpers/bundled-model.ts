import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of the one GGUF that ships with the extension, whatever it is called. */
export function bundledModelPath(): string {
  const folder = fileURLToPath(new URL('../../../media/model', import.meta.url));
  const models = readdirSync(folder).filter((name) => name.endsWith('.gguf'));
  assert.equal(models.length, 1, `There is one model in ${folder}.`);
  return join(folder, models[0]!);
}
