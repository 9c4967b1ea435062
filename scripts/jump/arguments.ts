import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/paths.ts';
import type { Pace } from './jumper.ts';

export interface NamedPackage {
  readonly name: string;
  readonly vsix: string;
}

export interface JumpArguments {
  readonly packages: readonly NamedPackage[];
  readonly out: string;
  readonly rounds: number;
  /** How many of the sample's jumps are made. */
  readonly jumps: number;
  readonly pace: Pace;
  /** The setting `foretype.suggestions`. */
  readonly suggestions: string;
}

const options = {
  vsix: { type: 'string', multiple: true },
  out: { type: 'string', default: join(root, 'out', 'jump') },
  rounds: { type: 'string', default: '3' },
  jumps: { type: 'string', default: '10' },
  look: { type: 'string', default: '500' },
  key: { type: 'string', default: '120' },
  suggestions: { type: 'string', default: 'eager' },
} as const;

/**
 * Reads `--vsix [NAME=]FILE` (by default what `npm run package` writes), `--out`, `--rounds`, `--jumps`, `--suggestions`, and the
 * milliseconds `--look` and `--key`.
 */
export function parseJumpArguments(args: readonly string[]): JumpArguments {
  const { values } = parseArgs({ args: [...args], options });
  return {
    packages: (values.vsix ?? [`now=${join(root, 'foretype.vsix')}`]).map((text, index) => {
      const [, name = String(index + 1), file = ''] = /^(?:([^=/\\]+)=)?(.+)$/.exec(text) ?? [];
      return { name, vsix: resolve(file) };
    }),
    out: resolve(values.out),
    rounds: whole('rounds', values.rounds),
    jumps: whole('jumps', values.jumps),
    suggestions: values.suggestions,
    pace: { lookMs: whole('look', values.look), keyMs: whole('key', values.key) },
  };
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} takes a whole number above 0.`);
  return Number(text);
}
