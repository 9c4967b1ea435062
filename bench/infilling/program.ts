import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InfillingTask } from './tasks.ts';

const SECONDS = 10;

/** What a program may not do, by the names of Python's audit events (PEP 578): reach out, or start another. */
const GUARD = `import sys
def _guard(event, arguments):
    if event.split('.')[0] in ('socket', 'subprocess', 'ftplib', 'smtplib', 'urllib') or event in ('os.system', 'os.exec', 'os.posix_spawn', 'os.fork'):
        raise PermissionError(event)
sys.addaudithook(_guard)
`;

/** Whether a suggestion is the line that was taken out. White space at the end of a line does not count. */
export function isExact(task: InfillingTask, suggestion: string): boolean {
  return suggestion.trimEnd() === task.solution.trimEnd();
}

/** The function with a suggestion in it, and a call of its tests. */
export function programOf(task: InfillingTask, suggestion: string): string {
  const line = suggestion.endsWith('\n') ? suggestion : `${suggestion}\n`;
  return `${task.prompt}${line}${task.suffix}\n${task.test}\ncheck(${task.entryPoint})\n`;
}

/** Whether a program of Python ends well within ten seconds, without network and without other processes. */
export async function passes(program: string, python: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'foretype-infilling-'));
  try {
    const file = join(folder, 'program.py');
    await writeFile(file, GUARD + program);
    return await new Promise((resolve, reject) => {
      const options = { cwd: folder, timeout: SECONDS * 1_000, killSignal: 'SIGKILL' } as const;
      execFile(python, ['-I', file], options, (error) => {
        if (error?.code === 'ENOENT')
          reject(new Error(`"${python}" cannot be run; name a Python with --python.`));
        else resolve(error === null);
      });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
