import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { ByteAlphabet } from '../../../src/tokenizer/byte-alphabet.ts';
import { narrowModel, narrowShape } from '../narrow-model.ts';

/** What it says, so that its suggestions are shown: most bytes would be filtered away. */
const said = 'abcdefghijklmnopqrstuvwxyz ();\n';
const BLOCK_BYTES = 34;

/** A tiny model that says letters, and little else. */
export function speakingModel(name: string): Uint8Array {
  const bytes = narrowModel(name, 'Q8_0');
  const file = new GgufFile(new MemoryByteSource(bytes));
  const { letters } = new ByteAlphabet();
  const spoken = new Set(Array.from(said, (letter) => letters[letter.charCodeAt(0)]));
  // Logits are products with the rows of the embedding, which is the output matrix too: those of zeros are zero.
  const embedding = file.tensor('token_embd.weight', [narrowShape.vocabulary, narrowShape.width]);
  const rowBytes = (narrowShape.width / 32) * BLOCK_BYTES;
  for (const [id, token] of file.metadata.strings('tokenizer.ggml.tokens').entries()) {
    const at = embedding.offset + id * rowBytes;
    if (!spoken.has(token)) bytes.fill(0, at, at + rowBytes);
  }
  return bytes;
}
