import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/cli/engines.ts';
import { runtimes } from './runtimes/registry.ts';
import { shapes, shapeTypes, type ShapeName, type ShapeType } from '../shapes/shapes.ts';

export const USAGE =
  'npm run -s bench -- [--model X.gguf | --shape S|M|M16K|L|K [--type Q8_0|Q4_0]] [--threads N] ' +
  '[--runtimes a,b,...] [--rounds N] [--node vscode|current] [--json | --markdown]';

export type ModelToMeasure =
  | { readonly kind: 'bundled' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'generated'; readonly shape: ShapeName; readonly type: ShapeType };

const nodeChoices = ['vscode', 'current'] as const;
export type NodeChoice = (typeof nodeChoices)[number];

export interface BenchOptions {
  readonly model: ModelToMeasure;
  readonly threads: number;
  /** Names, in the order of the rows. */
  readonly runtimes: readonly string[];
  readonly rounds: number;
  /** Whose V8 runs what is JavaScript and WebAssembly: that of VS Code's Node, or of the Node at hand. */
  readonly node: NodeChoice;
  readonly json: boolean;
  /** Tables to paste into an issue. */
  readonly markdown: boolean;
}

const DEFAULT_ROUNDS = 5;

/** Reads the command line. Throws `UsageError`, or what `parseArgs` throws. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string' },
      shape: { type: 'string' },
      type: { type: 'string' },
      threads: { type: 'string', default: '1' },
      runtimes: { type: 'string' },
      rounds: { type: 'string', default: String(DEFAULT_ROUNDS) },
      node: { type: 'string', default: 'vscode' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
  });
  return {
    model: modelOf(values),
    threads: count('threads', values.threads, availableParallelism()),
    runtimes: runtimesOf(values.runtimes),
    rounds: count('rounds', values.rounds, 1000),
    node: oneOf('choice of Node', values.node, nodeChoices),
    json: values.json,
    markdown: values.markdown,
  };
}

function modelOf(values: { model?: string; shape?: string; type?: string }): ModelToMeasure {
  const { model, shape, type } = values;
  if (shape === undefined) {
    if (type !== undefined) throw new UsageError('--type goes with --shape.');
    return model === undefined ? { kind: 'bundled' } : { kind: 'file', path: model };
  }
  if (model !== undefined) throw new UsageError('Name either --model or --shape.');
  return {
    kind: 'generated',
    shape: oneOf('shape', shape, Object.keys(shapes) as ShapeName[]),
    type: oneOf('type', type ?? 'Q8_0', shapeTypes),
  };
}

function runtimesOf(list: string | undefined): string[] {
  if (list === undefined) return runtimes.filter(({ byDefault }) => byDefault).map(({ name }) => name);
  const known = runtimes.map(({ name }) => name);
  return [...new Set(list.split(',').map((name) => oneOf('runtime', name.trim(), known)))];
}

function oneOf<T extends string>(what: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found === undefined)
    throw new UsageError(`There is no ${what} "${value}"; there are: ${known.join(', ')}.`);
  return found;
}

function count(what: string, value: string, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > most)
    throw new UsageError(`--${what} takes a whole number from 1 to ${most}.`);
  return number;
}
