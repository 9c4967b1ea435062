import type { Completer } from '../../src/completion/completer.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import { ProjectSource } from '../../src/memory/project-source.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { CandidateTable } from '../../src/runtime/candidates.ts';
import { mixedLogProb } from '../../src/runtime/distribution.ts';
import { predict } from '../agreement/score.ts';
import { WorkspaceMemory, type WorkspaceMemories } from '../memory/workspace-memory.ts';
import type { Hole } from '../../src/evaluation/holes.ts';
import type { Surprise } from './tally.ts';

/** Tokens of a hole that are looked at; enough to tell models apart, and less than typing it takes. */
const MOST_TOKENS = 48;

/**
 * How surprised a model is at what was taken out of a hole, asked as for a completion at its beginning.
 *
 * @param memories what is mixed into the model's distributions, if anything
 */
export async function surpriseAt(
  hole: Hole,
  model: LanguageModel,
  completer: Completer,
  memories?: WorkspaceMemories,
): Promise<Surprise> {
  const document = new DocumentMirror(`bits:${hole.path}`, hole.path, 1, hole.before + hole.after);
  const prompt = completer.prompt(document, hole.before.length).tokens;
  const tokens = model.tokenizer.encode(hole.typed).slice(0, MOST_TOKENS);
  if (prompt.length === 0 || tokens.length === 0) return { bits: 0, bytes: 0 };
  const all = [...prompt, ...tokens];
  const bits = memories === undefined ? undefined : mixedBits(all, document, hole, memories, prompt.length);
  const predictions = await predict(model.engine, all, tokens.length, bits);
  return {
    bits: predictions.reduce((total, { bits }) => total + bits, 0),
    bytes: tokens.reduce((total, token) => total + model.tokenizer.bytes(token).length, 0),
  };
}

/** -log2 of the probability of the token at a position, with what the project around the document says mixed in. */
function mixedBits(
  all: readonly number[],
  document: DocumentMirror,
  hole: Hole,
  memories: WorkspaceMemories,
  promptTokens: number,
): (logits: Float32Array, position: number) => number {
  const workspace = new WorkspaceMemory(memories);
  workspace.open(document.uri, hole.path, document.text);
  const memory = workspace.current;
  memory?.enter(document.uri, hole.before.length, () => true);
  const source = memory && new ProjectSource(memory, { promptTokens, prefixEnd: promptTokens });
  const table = new CandidateTable(1);
  return (logits, position) => {
    const model = table.distributionOf(logits);
    const token = all[position] ?? 0;
    const mixture = source?.mixtureAfter(all, position, model) ?? {
      scale: 1,
      added: new Map<number, number>(),
    };
    return -mixedLogProb(model.logProb(token), token, mixture) / Math.LN2;
  };
}
