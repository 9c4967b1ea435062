import { parseArgs } from 'node:util';
import { parseWhole } from '../whole-number.ts';
import type { SoakPlan } from './soak.ts';

export const USAGE =
  'npm run -s soak -- [--keys N] [--kills N] [--switches N] [--suspensions N] [--seed S] [--json]';

/** Longer than the client lets a worker be silent, so that one is lost if the suspension counts as its silence. */
const SUSPENSION_MS = 50_000;
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
      /** Of the editor, 50 s each. */
      suspensions: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const plan = {
    keys: parseWhole('keys', values.keys, 1),
    kills: parseWhole('kills', values.kills),
    switches: parseWhole('switches', values.switches),
    suspensions: parseWhole('suspensions', values.suspensions),
    suspensionMs: SUSPENSION_MS,
    sampleEach: SAMPLE_EACH,
    seed: parseWhole('seed', values.seed),
  };
  return { plan, json: values.json };
}
