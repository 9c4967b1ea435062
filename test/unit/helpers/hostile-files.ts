import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { buildGguf, text, type BuiltValue, type ScalarType } from './gguf-builder.ts';
import { headerOnlyFile, SEVEN_BILLION } from './header-only-model.ts';
import { writeSparse } from './sparse-file.ts';
import { buildTinyLlama, tinyMetadata, tinyTensorShapes, type TinyShape } from './tiny-llama.ts';
import { tinyModelFile, tokenizerMetadata } from './tiny-model-file.ts';

export interface HostileFile {
  readonly title: string;
  /** Writes the file. Returns false if the platform does not support this kind. */
  readonly write: (path: string) => boolean;
}

const elements = 120_000_000;
const small: TinyShape = {
  ...{ layers: 1, width: 32, heads: 2, kvHeads: 1, headDim: 16, feedForward: 32 },
  vocabulary: 8,
  contextLength: 256,
};

/** Malicious model files that must not hang or crash the editor. */
export const hostileFiles: readonly HostileFile[] = [
  { title: 'an array of 120 million numbers', write: sparseList('uint32', 4) },
  { title: 'an array of 120 million strings', write: sparseList('string', 8) },
  { title: 'a vocabulary of 120 million tokens', write: sparseList('string', 8, 'tokenizer.ggml.tokens') },
  { title: 'a name of 30 MB', write: bytes(() => tinyModelFile('[x](command:y)'.repeat(2_200_000))) },
  { title: 'tensors that overlap', write: bytes(overlapping) },
  { title: 'a model of seven billion parameters, without its bytes', write: sevenBillion },
  { title: 'a context of one token', write: bytes(() => withContext(1)) },
  { title: 'nothing', write: bytes(() => new Uint8Array(0)) },
  { title: 'a FIFO that is never written to', write: fifo },
];

function bytes(make: () => Uint8Array): HostileFile['write'] {
  return (path) => {
    writeFileSync(path, make());
    return true;
  };
}

/** Writes a sparse file with an array that has all the bytes it claims. */
function sparseList(list: ScalarType, elementBytes: number, key = 'other.list'): HostileFile['write'] {
  return (path) => {
    const value: BuiltValue = { list, values: [], claimedLength: BigInt(elements) };
    const head = buildGguf({ metadata: { 'general.architecture': text('llama'), [key]: value } });
    writeSparse(path, head, head.byteLength + elements * elementBytes);
    return true;
  };
}

function overlapping(): Uint8Array {
  const data = new Uint8Array(34 * 32);
  const tensors = tinyTensorShapes(small, true).map(([name, shape]) => ({
    ...{ name, shape, data },
    type: shape.length === 1 ? 0 : 8,
    claimedOffset: 0n,
  }));
  return buildGguf({ metadata: tinyMetadata(small), tensors });
}

function withContext(contextLength: number): Uint8Array {
  const shape = { ...small, vocabulary: 264, contextLength };
  const metadata = tokenizerMetadata('Short', shape.vocabulary);
  return buildTinyLlama({ shape, type: 'Q8_0', tied: true, seed: 1, metadata }).file;
}

function sevenBillion(path: string): boolean {
  const metadata = tokenizerMetadata('Seven', SEVEN_BILLION.vocabulary);
  const { header, size } = headerOnlyFile(SEVEN_BILLION, 'Q4_0', metadata);
  writeSparse(path, header, size);
  return true;
}

function fifo(path: string): boolean {
  if (process.platform === 'win32') return false;
  execFileSync('mkfifo', [path]);
  return true;
}
