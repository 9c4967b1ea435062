import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../../src/cli/engines.ts';

/** A function with a line taken out, and a program that tests it. */
export interface InfillingTask {
  readonly id: string;
  /** Text before the line, up to its start. */
  readonly prompt: string;
  /** The line that was taken out, with its line feed. */
  readonly solution: string;
  readonly suffix: string;
  /** Python that defines `check(candidate)`. */
  readonly test: string;
  /** Name of the function. */
  readonly entryPoint: string;
}

/**
 * Tasks in the format of the HumanEval infilling benchmark (Bavarian et al., 2022): one JSON object a line, gzipped or not.
 * Throws `UsageError` that names the line for a file of another format.
 */
export function readTasks(path: string): InfillingTask[] {
  const raw = readFileSync(path);
  const isGzip = raw[0] === 0x1f && raw[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(raw) : raw).toString('utf8').split('\n');
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [parseTask(line, `${path}:${i + 1}`)]));
}

/** Every `stride`-th task, so that a part of them is spread over all functions. */
export function everyNth(tasks: readonly InfillingTask[], stride: number): InfillingTask[] {
  return tasks.filter((_, i) => i % stride === 0);
}

function parseTask(line: string, where: string): InfillingTask {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    throw new UsageError(`${where} is no JSON.`);
  }
  const text = (name: string): string => {
    const value: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, name) : undefined;
    if (typeof value !== 'string') throw new UsageError(`${where} has no "${name}".`);
    return value;
  };
  return {
    id: text('task_id'),
    prompt: text('prompt'),
    solution: text('canonical_solution'),
    suffix: text('suffix'),
    test: text('test'),
    entryPoint: text('entry_point'),
  };
}
