import { originText, reuseText } from '../presentation/reason-text.ts';
import type { InspectedCompletion } from '../worker/protocol.ts';
import type { StripModel, TokenGroup, TokenRun, TokenState } from './messages.ts';

/** Groups the tokens of the last completion by part of the prompt and by state. */
export function stripModel(completion: InspectedCompletion): StripModel {
  const { path, tokens, dropped, reuse, remembered } = completion;
  const groups = groupsOf(completion);
  const runs = groups.flatMap((group) => runsOf(group, (index) => stateOf(index, completion)));
  const origins = remembered.map((token) => ({ index: token.position, text: originText(token) }));
  return { path, tokens: [...tokens, ...dropped], groups, runs, origins, explanation: reuseText(reuse) };
}

function stateOf(index: number, completion: InspectedCompletion): TokenState {
  const { promptTokens, kept, reused, knownTokens, tokens, remembered } = completion;
  if (index >= tokens.length) return 'dropped';
  if (remembered.some(({ position }) => position === index)) return 'remembered';
  if (index >= promptTokens) return index < promptTokens + knownTokens ? 'reused' : 'decoded';
  if (index < Math.min(kept, reused)) return 'reused';
  return index < reused ? 'prepared' : 'prefilled';
}

/** A special token belongs to the group after it, or, at the prompt's end, to the one before it. */
function groupsOf({ spans, tokens, dropped, promptTokens }: InspectedCompletion): TokenGroup[] {
  const groups: TokenGroup[] = [];
  let start = 0;
  for (const { kind, end } of spans) {
    if (kind === 'token' || end <= start) continue;
    groups.push({ name: kind === 'far' ? 'far prefix' : kind, start, end });
    start = end;
  }
  const last = groups.pop();
  if (start < promptTokens || last)
    groups.push({ name: last?.name ?? 'prefix', start: last?.start ?? 0, end: promptTokens });
  groups.push({ name: 'answer', start: promptTokens, end: tokens.length });
  groups.push({ name: 'dropped', start: tokens.length, end: tokens.length + dropped.length });
  return groups.filter((group) => group.end > group.start);
}

function runsOf({ start, end }: TokenGroup, state: (index: number) => TokenState): TokenRun[] {
  const runs: TokenRun[] = [];
  for (let index = start; index < end;) {
    const first = index;
    const here = state(first);
    while (index < end && state(index) === here) index++;
    runs.push({ state: here, start: first, end: index });
  }
  return runs;
}
