import { seedModelPath } from './seed-model.ts';
import type { Host } from '../../../src/completion/host.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import {
  readPromptProfile,
  type PromptPart,
  type PromptProfile,
} from '../../../src/models/prompt-profile.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import { plain } from '../../../src/util/plain-text.ts';
import { ToyEngine, type ToyEngineOptions } from './toy-engine.ts';

const file = new GgufFile(new FileByteSource(seedModelPath));
const tokenizer = createTokenizer(file.metadata);
const profile = readPromptProfile(file.metadata);
file.close();
const likely = ['\n', ' ', '  ', 'foo', '(', ')', '{', '}', ';', ' =', 'return'].flatMap((text) =>
  tokenizer.encode(text).slice(0, 1),
);

export interface ToyModel extends LanguageModel {
  readonly engine: ToyEngine;
}

const refrain = ['foo', '(', ')', ' =', ' '].flatMap((text) => tokenizer.encode(text).slice(0, 1));

/** The seed model's tokenizer and prompt with a toy engine, which costs nothing to make. */
export function toyModel(
  options: Pick<ToyEngineOptions, 'logitRows' | 'spread'> & {
    contextLength?: number;
    repeats?: boolean;
    /** Whether it knows prompts in three parts. */
    hasFar?: boolean;
  } = {},
): ToyModel {
  const favourites = [...likely, ...profile.endTokens].slice(0, likely.length + 1);
  const { contextLength = 4096, repeats = false, hasFar = false, ...others } = options;
  const texts = { favourites, refrain: repeats ? refrain : [] };
  const engine = new ToyEngine(tokenizer.size, contextLength, { ...texts, ...others });
  return {
    name: plain('toy'),
    parameters: 1,
    engine,
    tokenizer,
    profile: hasFar ? withFar(profile) : profile,
  };
}

/** The profile with the far part of the prefix behind the path. */
function withFar({ parts, ...rest }: PromptProfile): PromptProfile {
  const hasPath = ({ kind }: PromptPart): boolean => kind === 'path';
  const at = parts.findIndex(hasPath) + 1;
  return { ...rest, parts: [...parts.slice(0, at), { kind: 'far' }, ...parts.slice(at)] };
}

/** Where a completer runs in a test: time passes with each look at the clock, and yields can be observed. */
export class ToyHost implements Host {
  /** Called at each yield. */
  onYield: () => void = () => undefined;
  yields = 0;
  readonly machineBytes = 2 ** 30;
  #now = 0;
  /** How much time passes with each look at the clock; uneven steps if left out. */
  msPerLook: number | undefined;

  readonly clock = {
    // Uneven steps, so that prefill is cut into pieces of many sizes.
    now: (): number => (this.#now += this.msPerLook ?? 1 + ((Math.trunc(this.#now) * 7) % 60)),
    after: (): never => {
      throw new Error('The completer sets no timers.');
    },
  };

  readonly yieldToMessages = async (): Promise<void> => {
    await Promise.resolve();
    this.yields++;
    this.onYield();
  };
}
