import { readFileSync } from 'node:fs';
import { UsageError } from '../../src/cli/engines.ts';

/** One line of a trace. Offsets and lengths are UTF-16 units of the text at that moment. */
export type TraceEvent =
  | { readonly open: string; readonly text: string }
  | { readonly edit: string; readonly offset: number; readonly length: number; readonly text: string }
  | { readonly complete: string; readonly offset: number }
  | { readonly close: string }
  /** Open documents that are cells of one notebook from now on, in their order. */
  | { readonly notebook: string; readonly cells: readonly string[] };

/** Reads a JSONL trace. Throws `UsageError` naming the first line that is not an event. */
export function readTrace(path: string): TraceEvent[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [parseEvent(line, `${path}:${i + 1}`)]));
}

function parseEvent(line: string, where: string): TraceEvent {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw new UsageError(`${where} is not JSON.`);
  }
  if (isEvent(event)) return event;
  throw new UsageError(
    `${where} is not an event: it needs "open", "edit", "complete", "close" or "notebook" and its fields.`,
  );
}

function isEvent(value: unknown): value is TraceEvent {
  if (typeof value !== 'object' || value === null) return false;
  const has = (fields: Readonly<Record<string, 'string' | 'integer'>>): boolean =>
    Object.entries(fields).every(([name, type]) => {
      const field: unknown = Reflect.get(value, name);
      return type === 'string' ? typeof field === 'string' : Number.isInteger(field);
    });
  return (
    has({ open: 'string', text: 'string' }) ||
    has({ edit: 'string', offset: 'integer', length: 'integer', text: 'string' }) ||
    has({ complete: 'string', offset: 'integer' }) ||
    has({ close: 'string' }) ||
    (has({ notebook: 'string' }) && isStrings(Reflect.get(value, 'cells')))
  );
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
