import type { Completer } from '../../src/completion/completer.ts';
import { healPrompt, spell } from '../../src/completion/token-healing.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import { evidenceOf } from '../../src/memory/mixture.ts';
import { ProjectMemory } from '../../src/memory/project-memory.ts';
import { contextBefore } from '../../src/memory/project-source.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { CandidateTable } from '../../src/runtime/candidates.ts';
import { seededRandom } from '../../src/util/random.ts';
import type { SourceFile } from '../evaluate/source-files.ts';
import { filesBeside, type Project } from './workspace.ts';

/** Of the rest of a line. */
const MOST_TOKENS = 32;

/** A token that followed elsewhere. */
export interface SampledToken {
  /** The model's. */
  readonly logProb: number;
  readonly isTrue: boolean;
  readonly isLikeliest: boolean;
}

/** A token of a rest of a line, what the model says of it, and what followed its context elsewhere. */
export interface Sample {
  readonly project: string;
  readonly place: string;
  readonly bytes: number;
  /** The model's, of the token that stands there. */
  readonly logProb: number;
  /** Of the token that the model finds likeliest. */
  readonly likeliestLogProb: number;
  readonly isLikeliest: boolean;
  /** At most those that matter. */
  readonly tokens: readonly SampledToken[];
  /** `[levels]` of features and of the tokens' shares. */
  readonly levels: readonly { readonly features: readonly number[]; readonly shares: readonly number[] }[];
}

export interface SampleOptions {
  readonly seed: number;
  readonly filesAProject: number;
  readonly placesAFile: number;
  readonly memoryBytes: number;
  readonly lengths: readonly number[];
}

/** Takes rests of lines out of files, and asks the model and the memory of the other files for each of their tokens. */
export async function* collectSamples(
  model: LanguageModel,
  completer: Completer,
  projects: readonly Project[],
  options: SampleOptions,
): AsyncGenerator<Sample> {
  const random = seededRandom(options.seed);
  for (const { name, files } of projects) {
    for (const file of chooseFiles(files, options.filesAProject)) {
      const memory = new ProjectMemory(model.tokenizer, options.memoryBytes);
      for (const other of filesBeside(file, files)) memory.read(other.path, other.text);
      memory.settle(() => true);
      for (let i = 0; i < options.placesAFile; i++) {
        const place = choosePlace(file, random);
        if (place !== undefined)
          yield* samplesAt(name, file, place, { model, completer, memory, ...options });
      }
    }
  }
}

/** Spread evenly over a project. */
function chooseFiles(files: readonly SourceFile[], most: number): SourceFile[] {
  const step = Math.max(1, files.length / most);
  return Array.from({ length: Math.min(most, files.length) }, (_, i) => files[Math.floor(i * step)]).filter(
    (file) => file !== undefined,
  );
}

/** Where in a line, at any character behind its indentation; `undefined` where chance finds a blank line. */
function choosePlace(
  { text }: SourceFile,
  random: () => number,
): { readonly offset: number; readonly end: number } | undefined {
  const start = text.lastIndexOf('\n', Math.floor(random() * text.length)) + 1;
  const found = text.indexOf('\n', start);
  const end = found < 0 ? text.length : found;
  const line = text.slice(start, end);
  const indent = line.length - line.trimStart().length;
  const room = line.trimEnd().length - indent;
  return room < 2 ? undefined : { offset: start + indent + Math.floor(random() * (room - 1)), end };
}

async function* samplesAt(
  project: string,
  { path, text }: SourceFile,
  { offset, end }: { readonly offset: number; readonly end: number },
  {
    model,
    completer,
    memory,
    lengths,
  }: SampleOptions & {
    readonly model: LanguageModel;
    readonly completer: Completer;
    readonly memory: ProjectMemory;
  },
): AsyncGenerator<Sample> {
  const { tokenizer, engine } = model;
  const { vocabulary } = engine.shape;
  const document = new DocumentMirror(`sample:${path}`, path, 1, text.slice(0, offset) + text.slice(end));
  memory.open(document.uri, document.text);
  memory.enter(document.uri, offset, () => true);
  const prompt = completer.prompt(document, offset);
  const { tokens: healed, required } = healPrompt(prompt.tokens, tokenizer);
  const rest = new TextDecoder().decode(required) + text.slice(offset, end);
  const truth = tokenizer.encode(rest).slice(0, MOST_TOKENS);
  const all = [...healed, ...truth];
  const healing = spell(truth, required, tokenizer)?.count ?? truth.length;
  const layout = { promptTokens: healed.length, prefixEnd: healed.length };
  const slot = engine.createSlot(all.length);
  const table = new CandidateTable(1);
  try {
    if (healed.length > 1) await engine.evaluate(healed.slice(0, -1), 0, slot);
    for (let position = healed.length - 1; position < all.length - 1;) {
      const rows = Math.min(engine.logitRows, all.length - 1 - position);
      const logits = await engine.evaluate(all.slice(position, position + rows), position, slot, rows);
      for (let row = 0; row < rows; row++) {
        const length = position + row + 1;
        const token = all[length] ?? 0;
        // What heals the token that the cursor splits is chosen among few.
        if (length - healed.length < healing) continue;
        const model = table.distributionOf(logits.subarray(row * vocabulary, (row + 1) * vocabulary));
        const matches = memory.find(contextBefore(all, length, layout));
        const { tokens, levels } = evidenceOf(matches, lengths, model);
        yield {
          ...{ project, place: `${path}:${offset}`, bytes: tokenizer.bytes(token).length },
          logProb: model.logProb(token),
          likeliestLogProb: model.likeliest.logProb,
          isLikeliest: model.likeliest.token === token,
          tokens: tokens.map((one) => ({
            logProb: model.logProb(one),
            isTrue: one === token,
            isLikeliest: one === model.likeliest.token,
          })),
          levels,
        };
      }
      position += rows;
    }
  } finally {
    slot.dispose();
    memory.forget(document.uri);
  }
}
