import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';
import { FIM_MARKS } from './line-window.ts';
import type { Situation } from './situation.ts';

/** Continue's defaults `prefixPercentage` and `maxSuffixPercentage`, as shares of the prompt. */
const SHARE = { prefix: 0.3, suffix: 0.2 } as const;
/** What Continue allows for a snippet beside its tokens; here its description and comment marks are counted too. */
const TOKENS_PER_SNIPPET = 10;
/** A piece of fewer lines defines nothing. */
const LEAST_LINES = 3;

/**
 * The prompt of Continue: `fim_pre, snippets, path, prefix, fim_suf, suffix, fim_mid`, tokenized anew each time.
 *
 * - `core/autocomplete/util/HelperVars.ts`: whole lines of prefix and suffix up to their shares of the prompt, so
 *   that a full prefix loses its first line when a line is added.
 * - `core/autocomplete/templating/filtering.ts`: snippets that do not stand in prefix and suffix already, in an
 *   order drawn at random for each request, as many as fit into what is left.
 * - `core/autocomplete/templating/formatting.ts`: snippets are comments before the prefix, each under its path.
 *
 * Its snippets are definitions found by language servers, which a trace has none of. The pieces of the open
 * documents between blank lines stand in for them, as they do for the chunks that Tabby's server puts at the same
 * place (`crates/tabby/src/services/completion/completion_prompt.rs`), where the order follows a search for the
 * words of the last 20 lines. Where nothing but one short file is open, there are no snippets, and nothing is
 * reshuffled.
 *
 * @param budget the most tokens that a prompt may have, about: joined texts may need a few more than each alone
 * @param random uniform in [0, 1)
 */
export function shuffledSnippetsPrompt(
  situation: Situation,
  tokenizer: Tokenizer,
  budget: number,
  random: () => number,
): number[] {
  const count = (text: string): number => tokenizer.encode(text).length;
  const before = situation.text.slice(0, situation.offset).split('\n');
  const after = situation.text.slice(situation.offset).split('\n');
  const prefix = takeWhileFits(before.toReversed(), budget * SHARE.prefix, count)
    .reverse()
    .join('\n');
  const suffix = takeWhileFits(after, budget * SHARE.suffix, count).join('\n');

  const mark = situation.path.endsWith('.py') ? '#' : '//';
  const path = comment(situation.path, mark);
  const header: string[] = [];
  let left = budget - count(path + prefix + suffix) - Object.keys(FIM_MARKS).length;
  for (const piece of shuffle(piecesOutside(situation, prefix + suffix), random)) {
    const snippet = comment(`Path: ${piece.path}\n${piece.text}`, mark);
    const size = count(snippet) + TOKENS_PER_SNIPPET;
    if (size > left) continue;
    left -= size;
    header.push(snippet);
  }
  header.push(path);
  return [
    FIM_MARKS.prefix,
    ...tokenizer.encode(`${header.join('\n')}\n${prefix}`),
    FIM_MARKS.suffix,
    ...tokenizer.encode(suffix === '' ? '\n' : suffix),
    FIM_MARKS.middle,
  ];
}

interface Piece {
  readonly path: string;
  readonly text: string;
}

function piecesOutside({ documents }: Situation, caretWindow: string): Piece[] {
  return [...documents].flatMap(([path, text]) =>
    text
      .split(/\n\s*\n/)
      .filter(
        (piece) => piece.trim().split('\n').length >= LEAST_LINES && !caretWindow.includes(piece.trim()),
      )
      .map((piece) => ({ path, text: piece })),
  );
}

/** The first lines that have at most `most` tokens together, their line ends counted as one token each. */
function takeWhileFits(lines: readonly string[], most: number, count: (text: string) => number): string[] {
  let total = -1;
  const end = lines.findIndex((line) => (total += count(line) + 1) > most);
  return end < 0 ? [...lines] : lines.slice(0, end);
}

/** Fisher and Yates. */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}

function comment(text: string, mark: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `${mark} ${line}`)
    .join('\n');
}
