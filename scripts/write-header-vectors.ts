/**
 * Writes `test/fixtures/header/vectors.json`: prompt headers of other files, as tokens. Training has a port of the same
 * rules (`training/samples`); tests compare both it and the extension with this file.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeHeader } from '../src/document/encode-header.ts';
import { chooseNeighbours } from '../src/document/neighbours.ts';
import { createTokenizer } from '../src/tokenizer/from-metadata.ts';
import { smollmMetadata } from '../test/unit/tokenizer/fixtures.ts';
import { cases } from './header-vectors/cases.ts';
import { root } from './lib/paths.ts';

const path = join(root, 'test', 'fixtures', 'header', 'vectors.json');
const tokenizer = createTokenizer(smollmMetadata('smollm'));
const separator = tokenizer.special('<file_sep>');
if (separator === undefined) throw new Error('The vocabulary has no separator.');

const lines = cases.map(({ name, current, others, budget }) => {
  const tokens = encodeHeader(chooseNeighbours(current, others), tokenizer, separator, budget);
  return JSON.stringify({ name, current, others, budget, tokens });
});
await mkdir(dirname(path), { recursive: true });
await writeFile(path, `{"separator":${separator},"vectors":[\n${lines.join(',\n')}\n]}\n`);
