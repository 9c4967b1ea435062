import { parseArgs } from 'node:util';
import { UsageError } from '../../../src/cli/engines.ts';
import type { SoakPlan } from './soak.ts';

export const USAGE =
  'npm run -s soak -- [--keys N] [--kills N] [--switches N] [--suspensions N] [--seed S] [--json]';

/** Longer than the client waits for the shortest answer. */
const SUSPENSION_MS = 12_000;
const SAMPLE_EACH = 2_000;

/** Reads the command line. Throws `UsageError`, or what `parseArgs` throws. */
export function parseSoakOptions(args: readonly string[]): {
  readonly plan: SoakPlan;
  readonly json: boolean;
} {
  const { values } = parseArgs({
    args: [...args],
    options: {
      keys: { type: 'string', default: '5000' },
      kills: { type: 'string', default: '10' },
      switches: { type: 'string', default: '10' },
      /** Of the editor, 12 s each. */
      suspensions: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const plan = {
    keys: whole('keys', values.keys, 1),
    kills: whole('kills', values.kills),
    switches: whole('switches', values.switches),
    suspensions: whole('suspensions', values.suspensions),
    suspensionMs: SUSPENSION_MS,
    sampleEach: SAMPLE_EACH,
    seed: whole('seed', values.seed),
  };
  return { plan, json: values.json };
}

function whole(name: string, text: string, least = 0): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 2 ** 31) {
    throw new UsageError(`--${name} takes a whole number of ${least} or more, not "${text}".`);
  }
  return value;
}
