import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';
import { seededRandom } from '../../src/util/random.ts';
import type { TraceEvent } from '../replay/trace.ts';
import { lineWindowPrompt } from './line-window.ts';
import { createPromptServer, type PromptServerOptions } from './prompt-server.ts';
import { shuffledSnippetsPrompt } from './shuffled-snippets.ts';
import { situationsOf, type Situation } from './situation.ts';

/** A prompt of at most `budget` tokens. */
type PromptBuilder = (situation: Situation, tokenizer: Tokenizer, budget: number) => number[];

/** How a peer asks, and how its server is started. */
interface PeerPolicy {
  /** A builder for one sitting; it may keep state between prompts. */
  readonly createBuilder: () => PromptBuilder;
  readonly server: PromptServerOptions;
}

const SEED = 20260101;

/** What each simulates is stated where its prompt is built; each begins with an empty cache. */
const PEER_POLICIES = {
  'prefix-suffix-middle': { createBuilder: () => lineWindowPrompt, server: {} },
  // With what llama.vscode adds when it starts the server itself: `--cache-reuse 256 -np 2`.
  'prefix-suffix-middle-tuned': {
    createBuilder: () => lineWindowPrompt,
    server: { slots: 2, reuse: 256 },
  },
  'shuffled-snippets': {
    createBuilder: () => {
      const random = seededRandom(SEED);
      return (situation, tokenizer, budget) => shuffledSnippetsPrompt(situation, tokenizer, budget, random);
    },
    server: {},
  },
} as const satisfies Readonly<Record<string, PeerPolicy>>;

export type PeerName = keyof typeof PEER_POLICIES;

export const PEER_NAMES: readonly PeerName[] = [
  'prefix-suffix-middle',
  'prefix-suffix-middle-tuned',
  'shuffled-snippets',
];

/** Tokens that a peer evaluates at each situation, in turn. */
export function simulatePeer(
  name: PeerName,
  situations: Iterable<Situation>,
  tokenizer: Tokenizer,
  budget: number,
): number[] {
  const policy: PeerPolicy = PEER_POLICIES[name];
  const build = policy.createBuilder();
  const server = createPromptServer(policy.server);
  return Array.from(situations, (situation) => server.take(build(situation, tokenizer, budget)));
}

/** Tokens that each peer evaluates at each completion of a trace. */
export type PeerCosts = ReadonlyMap<PeerName, readonly number[]>;

/** Plays a trace once for each peer, all with the same tokenizer and budget. */
export function simulatePeers(
  events: readonly TraceEvent[],
  tokenizer: Tokenizer,
  budget: number,
): PeerCosts {
  return new Map(
    PEER_NAMES.map((name) => [name, simulatePeer(name, situationsOf(events), tokenizer, budget)]),
  );
}
