import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/cli/engines.ts';
import { parseWhole } from '../whole-number.ts';
import { kindNames } from './kinds.ts';

export const USAGE = `npm run -s fuzz -- [--minutes N] [--mutations N] [--seed S] [--kind ${kindNames.join('|')}] [--jobs N] [--json]`;

export interface FuzzOptions {
  readonly kinds: readonly string[];
  readonly seed: number;
  /** Of each kind. */
  readonly mutations: number;
  /** For each kind. */
  readonly seconds: number;
  readonly jobs: number;
  readonly json: boolean;
}

/** Without a limit of any kind: some minutes for all. */
const DEFAULT_MUTATIONS = 2_000;
const MOST_JOBS = 4;

/** Reads the command line. Throws `UsageError`, or what `parseArgs` throws. */
export function parseFuzzOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      /** For all kinds together. */
      minutes: { type: 'string' },
      /** Of each kind. */
      mutations: { type: 'string' },
      seed: { type: 'string', default: '1' },
      kind: { type: 'string', multiple: true },
      /** Processes side by side. */
      jobs: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const kinds = values.kind ?? kindNames;
  const unknown = kinds.find((kind) => !kindNames.includes(kind));
  if (unknown !== undefined) {
    throw new UsageError(`There is no kind "${unknown}"; there are: ${kindNames.join(', ')}.`);
  }
  const minutes = amount('minutes', values.minutes);
  const unlimited = minutes === undefined ? DEFAULT_MUTATIONS : Infinity;
  return {
    kinds,
    seed: parseWhole('seed', values.seed, 0),
    mutations: values.mutations === undefined ? unlimited : parseWhole('mutations', values.mutations, 1),
    seconds: minutes === undefined ? Infinity : (60 * minutes) / kinds.length,
    jobs:
      values.jobs === undefined
        ? Math.min(MOST_JOBS, availableParallelism())
        : parseWhole('jobs', values.jobs, 1),
    json: values.json,
  };
}

function amount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value < Infinity)) {
    throw new UsageError(`--${name} takes a number above 0, not "${text}".`);
  }
  return value;
}
