/**
 * Simulates where the prefix's window starts while 2,000 lines are typed into a file: how many tokens are
 * evaluated again for each share that a newly placed window fills, and for windows that move with every line or
 * token. Needs a tokenizer and no model.
 */
import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { bundledModelPath } from '../src/cli/local-model.ts';
import { runMain } from '../src/cli/run-main.ts';
import { divideContext } from '../src/completion/budget.ts';
import { FileByteSource } from '../src/gguf/file-byte-source.ts';
import { GgufFile } from '../src/gguf/gguf-file.ts';
import { LARGE_PROMPT } from '../src/models/prompt-sizes.ts';
import { createTokenizer } from '../src/tokenizer/from-metadata.ts';
import type { Tokenizer } from '../src/tokenizer/tokenizer.ts';
import { hopping, lineByLine, tokenByToken, type WindowPolicy } from './anchor/policies.ts';
import { simulateTyping, type AnchorReport } from './anchor/simulate.ts';
import { readSource } from './traces/sources.ts';

const USAGE = 'npm run -s anchor -- [--model X.gguf] [--lines N] [--budget TOKENS] [--json]';

const FILLS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
/** About what path and suffix leave of a prompt. */
const PREFIX_SHARE = 0.73;
const LINES = 2_000;

await runMain(USAGE, () => {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      lines: { type: 'string' },
      budget: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const prompt = divideContext(LARGE_PROMPT.context, LARGE_PROMPT.context).prompt;
  const budget = parseCount(values.budget) ?? Math.floor(prompt * PREFIX_SHARE);
  const lines = readSource('joined-sources.ts')
    .split('\n')
    .slice(0, parseCount(values.lines) ?? LINES);
  const tokenizer = loadTokenizer(values.model ?? bundledModelPath());
  const policies: Readonly<Record<string, WindowPolicy>> = {
    ...Object.fromEntries(
      FILLS.map((fill) => [`hop to ${fill.toFixed(2)}`, hopping(tokenizer, budget, fill)]),
    ),
    'line by line': lineByLine(tokenizer, budget),
    'token by token': tokenByToken(tokenizer, budget),
  };
  const report = Object.fromEntries(
    Object.entries(policies).map(([name, policy]) => [
      name,
      simulateTyping(lines, tokenizer, budget, policy),
    ]),
  );
  if (values.json) console.log(JSON.stringify({ lines: lines.length, budget, policies: report }));
  else console.table(Object.fromEntries(Object.entries(report).map(([name, of]) => [name, row(of)])));
  return Promise.resolve();
});

function loadTokenizer(path: string): Tokenizer {
  const file = new GgufFile(new FileByteSource(path));
  try {
    return createTokenizer(file.metadata);
  } finally {
    file.close();
  }
}

function parseCount(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`"${value}" is not a number above zero.`);
  return count;
}

function row(report: AnchorReport): Record<string, string | number> {
  return {
    typed: report.typed,
    redone: report.redone,
    'redone a line': report.redonePerLine.toFixed(1),
    hops: report.hops,
    'shown, mean': report.shown.mean.toFixed(0),
    'shown, least': report.shown.least,
  };
}
