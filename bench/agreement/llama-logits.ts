import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { llamaReference } from '../../scripts/tools/llama-cpp.ts';

/** Returns llama.cpp's logits of the last `rows` of `tokens`, `[rows, vocabulary]`. */
export async function llamaLogits(
  modelPath: string,
  tokens: readonly number[],
  rows: number,
): Promise<Float32Array> {
  const program = await llamaReference();
  const folder = await mkdtemp(join(tmpdir(), 'foretype-logits-'));
  try {
    const out = join(folder, 'logits');
    const child = spawn(program, ['logits', modelPath, out], { stdio: ['pipe', 'inherit', 'inherit'] });
    child.stdin.end(`${[rows, ...tokens].join(' ')}\n`);
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject).on('close', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`llama.cpp ended with code ${String(code)}.`));
      });
    });
    const bytes = await readFile(out);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  } finally {
    await rm(folder, { recursive: true });
  }
}
