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
  /** `show` also prints the output; `keep` only collects it. */
  readonly output?: 'show' | 'keep';
  /** A file to write the whole output to as well. */
  readonly logFile?: string;
  /** Milliseconds after which the child is killed, which counts as a failure. */
  readonly timeoutMs?: number;
  /** Uses a shell on Windows, as `.cmd` files require; arguments may then contain no special characters but spaces. */
  readonly shellOnWindows?: boolean;
}

export interface RunResult {
  /** The exit code; 1 if the process was killed or could not be started. */
  readonly code: number;
  /** Standard output and standard error, in order of arrival. */
  readonly output: string;
}

/** Runs a program to its end, without a shell. Never rejects: failures are in the result. */
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

/** Like `run`, but rejects with the end of the output if the program fails. */
export async function runOrThrow(command: Command, options: RunOptions = {}): Promise<string> {
  const { code, output } = await run(command, options);
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-15).join('\n');
    const where = options.logFile === undefined ? '' : ` (whole output: ${options.logFile})`;
    throw new Error(`${command.file} ${command.args.join(' ')} ended with code ${code}${where}\n${tail}`);
  }
  return output;
}
