/**
 * `npm run -s llama-cpp -- [avx2] COMMAND...` runs llama.cpp's reference program, building it first if necessary; its commands
 * stand in `tools/llama-cpp/reference.cpp`. Without a command, prints the program's path. With `avx2`, the one without AVX-512.
 */
import { spawn } from 'node:child_process';
import { messageOf } from './lib/error.ts';
import { llamaReference } from './tools/llama-cpp.ts';

try {
  const isAvx2 = process.argv[2] === 'avx2';
  const program = await llamaReference(isAvx2 ? 'avx2' : 'native');
  const args = process.argv.slice(isAvx2 ? 3 : 2);
  if (args.length === 0) console.log(program);
  else {
    const child = spawn(program, args, { stdio: 'inherit' });
    process.exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject).on('close', (code) => {
        resolve(code ?? 1);
      });
    });
  }
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
