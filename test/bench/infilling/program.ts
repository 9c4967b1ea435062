import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InfillingTask } from './tasks.ts';

const SECONDS = 10;

/** Whether a suggestion is the line that was taken out. White space at the end of a line does not count. */
export function isExact(task: InfillingTask, suggestion: string): boolean {
  return suggestion.trimEnd() === task.solution.trimEnd();
}

/** The function with a suggestion in it, and a call of its tests. */
export function programOf(task: InfillingTask, suggestion: string): string {
  const line = suggestion.endsWith('\n') ? suggestion : `${suggestion}\n`;
  return `${task.prompt}${line}${task.suffix}\n${task.test}\ncheck(${task.entryPoint})\n`;
}

/** Whether a program of Python ends well within ten seconds. It runs with the rights of this process. */
export async function passes(program: string, python: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'foretype-infilling-'));
  try {
    const file = join(folder, 'program.py');
    await writeFile(file, program);
    return await new Promise((resolve, reject) => {
      execFile(
        python,
        ['-I', file],
        { cwd: folder, timeout: SECONDS * 1_000, killSignal: 'SIGKILL' },
        (error) => {
          if (error !== null && error.code === 'ENOENT')
            reject(new Error(`"${python}" cannot be run; name a Python with --python.`));
          else resolve(error === null);
        },
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
