import type { CacheSlot } from '../cache/cache-slot.ts';
import type { Origin } from '../memory/project-memory.ts';
import type { ProjectSource } from '../memory/project-source.ts';

/** A token that the project's memory chose in place of the model's likeliest. */
export interface RememberedToken {
  /** Its position in the slot. */
  readonly position: number;
  /** Where the project has it after the same text. */
  readonly origin: Origin;
}

/** Maximum number of tokens whose origin is looked up: each lookup goes through all pieces of text in the memory. */
const MAX_LOOKUPS = 8;

/**
 * Returns the tokens of a suggestion that the project's memory chose.
 *
 * @param start position of its first token
 * @param tokens the suggestion; all but the last are in the slot
 */
export function rememberedTokens(
  slot: CacheSlot,
  start: number,
  tokens: readonly number[],
  source: ProjectSource | undefined,
): RememberedToken[] {
  if (source === undefined) return [];
  const sequence = [...slot.tokens.slice(0, start), ...tokens];
  const positions = tokens.map((_, i) => start + i).filter((position) => slot.isMixtureChoice(position));
  return positions.slice(0, MAX_LOOKUPS).flatMap((position) => {
    const origin = source.originOf(sequence, position, sequence[position] ?? 0);
    return origin === undefined ? [] : [{ position, origin }];
  });
}
