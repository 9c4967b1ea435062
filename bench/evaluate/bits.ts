import type { Completer } from '../../src/completion/completer.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { predict } from '../agreement/score.ts';
import type { Hole } from './holes.ts';
import type { Surprise } from './tally.ts';

/** Tokens of a hole that are looked at; enough to tell models apart, and less than typing it takes. */
const MOST_TOKENS = 48;

/** How surprised a model is at what was taken out of a hole, asked as for a completion at its beginning. */
export async function surpriseAt(hole: Hole, model: LanguageModel, completer: Completer): Promise<Surprise> {
  const document = new DocumentMirror(`bits:${hole.path}`, hole.path, 1, hole.before + hole.after);
  const prompt = completer.prompt(document, hole.before.length).tokens;
  const tokens = model.tokenizer.encode(hole.typed).slice(0, MOST_TOKENS);
  if (prompt.length === 0 || tokens.length === 0) return { bits: 0, bytes: 0 };
  const predictions = await predict(model.engine, [...prompt, ...tokens], tokens.length);
  return {
    bits: predictions.reduce((total, { bits }) => total + bits, 0),
    bytes: tokens.reduce((total, token) => total + model.tokenizer.bytes(token).length, 0),
  };
}
