import { findDecoderTensors } from '../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../src/models/model-shape.ts';
import { readPromptProfile } from '../../../src/models/prompt-profile.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import { buildGguf, type ScalarType } from '../../../test/unit/helpers/gguf-builder.ts';
import type { Dice } from '../dice.ts';
import { FuzzFinding, independent, type FuzzKind, type Verdict } from '../kind.ts';
import { requireRefusal } from '../words.ts';
import { BaseFiles } from './bases.ts';
import { mutateBytes, type HeadBytes } from './byte-mutations.ts';
import { mutateDescribed } from './described-mutations.ts';
import { SparseByteSource } from './sparse-source.ts';

/** What reading a head may take beside the file's size, in bytes. */
const SPARE_BYTES = 256 * 2 ** 20;

/** Heads of model files: whatever stands there, the file is opened, or refused in words, soon and in little memory. */
export function headerKind(): FuzzKind {
  const bases = new BaseFiles();
  return independent('gguf-header', 5_000, (dice) => {
    const file = mutateHeader(bases, dice);
    const before = process.memoryUsage.rss();
    const earlierPeak = peakBytes();
    const verdict = open(file);
    const peak = peakBytes();
    // The peak is that of the whole process, so what stays below an earlier one is not seen.
    if (peak > earlierPeak && peak > before + file.size + SPARE_BYTES) {
      throw new FuzzFinding(`A file of ${megabytes(file.size)} took ${megabytes(peak - before)} of memory.`, {
        spoilsProcess: true,
      });
    }
    return Promise.resolve(verdict);
  });
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}

function mutateHeader(bases: BaseFiles, dice: Dice): HeadBytes {
  const base = bases.pick(dice);
  const kind = dice.weighted([
    [40, 'bytes'],
    [58, 'parts'],
    [1, 'both'],
    [1, 'long list'],
  ] as const);
  switch (kind) {
    case 'bytes':
      return mutateBytes(base, dice, bases.pick(dice).head);
    case 'parts':
      return mutateDescribed(base, dice);
    case 'both':
      return mutateBytes(mutateDescribed(base, dice), dice, bases.pick(dice).head);
    case 'long list':
      return longList(dice);
  }
}

const elementBytes: Partial<Record<ScalarType, number>> = {
  bool: 1,
  uint8: 1,
  int32: 4,
  string: 8,
  float64: 8,
};

/** A list as long as a file without a model in it can hold, its values all zero. */
function longList(dice: Dice): HeadBytes {
  const list = dice.pick(['bool', 'uint8', 'int32', 'string', 'float64'] as const);
  const length = dice.pick([100_000, 1_000_000, 10_000_000, 100_000_000]);
  const keys = ['tokens', 'merges', 'token_type', 'scores', 'chat_template'];
  const key = `tokenizer.ggml.${dice.pick(keys)}`;
  const head = buildGguf({ metadata: [[key, { list, values: [], claimedLength: BigInt(length) }]] });
  return { head, size: head.length + length * (elementBytes[list] ?? 8) };
}

/** Everything that loading reads before it reads weights, each part also where another is refused. */
function open({ head, size }: HeadBytes): Verdict {
  const file = attempt(() => new GgufFile(new SparseByteSource(head, size)));
  if (file === undefined) return 'refused';
  const parts = [
    attempt(() => createTokenizer(file.metadata)),
    attempt(() => readPromptProfile(file.metadata)),
    attempt(() => findDecoderTensors(file, readModelShape(file.metadata))),
  ];
  return parts.includes(undefined) ? 'refused' : 'sound';
}

/** What a step makes; undefined if it refuses the file in words. */
function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    requireRefusal(error);
    return undefined;
  }
}
