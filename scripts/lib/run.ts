import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** `show` passes the output through; `keep` only collects it. */
  readonly output?: 'show' | 'keep';
  /** Also writes the whole output to this file. */
  readonly logFile?: string;
  /** The child is killed after this many milliseconds, which counts as a failure. */
  readonly timeoutMs?: number;
  /** Windows starts `.cmd` files through a shell only; the arguments must then need no quoting but for spaces. */
  readonly shellOnWindows?: boolean;
}

export interface RunResult {
  /** The exit code; 1 when the process was killed or could not be started. */
  readonly code: number;
  /** Standard output and standard error, in order of arrival. */
  readonly output: string;
}

/** Runs a program to its end, without a shell. Never rejects: what goes wrong is in the result. */
export function run(command: Command, options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const shell = options.shellOnWindows === true && process.platform === 'win32';
    const quote = (text: string): string => (shell ? `"${text}"` : text);
    const child = spawn(quote(command.file), command.args.map(quote), {
      shell,
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      windowsHide: true,
    });
    const chunks: string[] = [];
    if (options.logFile !== undefined) mkdirSync(dirname(options.logFile), { recursive: true });
    const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile);
    const take = (chunk: string): void => {
      chunks.push(chunk);
      log?.write(chunk);
      if (options.output === 'show') process.stdout.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const finish = (code: number): void => {
      log?.end();
      resolve({ code, output: chunks.join('') });
    };
    child.on('error', (error) => {
      take(`${error.message}\n`);
      finish(1);
    });
    child.on('close', (code) => {
      finish(code ?? 1);
    });
  });
}

/** As `run`, but throws an error that shows the end of the output when the program fails. */
export async function runOrThrow(command: Command, options: RunOptions = {}): Promise<string> {
  const { code, output } = await run(command, options);
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-15).join('\n');
    const where = options.logFile === undefined ? '' : ` (whole output: ${options.logFile})`;
    throw new Error(`${command.file} ${command.args.join(' ')} ended with code ${code}${where}\n${tail}`);
  }
  return output;
}
