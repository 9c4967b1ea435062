import fc from 'fast-check';

/** A change of a prompt's tokens. Two prompts are open, each with a slot. */
export type TokenStep =
  /** Cuts the prompt to a share of its length, then adds tokens. */
  | { readonly kind: 'edit'; readonly keep: number; readonly tokens: readonly number[] }
  /** Truncates the prompt, as a move of the cursor does. */
  | { readonly kind: 'move'; readonly keep: number }
  /** Restores the prompt before the last change. */
  | { readonly kind: 'undo' }
  /** Switches to the other prompt. */
  | { readonly kind: 'switch' }
  /** Copies a share of the prompt to the other slot, and switches to it. */
  | { readonly kind: 'fork'; readonly keep: number };

export interface TokenScripts {
  readonly vocabulary: number;
  /** Numbers of tokens to try in particular, such as those around what the engine evaluates in one run. */
  readonly edges: readonly number[];
}

const share = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));

export function tokenSteps({ vocabulary, edges }: TokenScripts): fc.Arbitrary<TokenStep[]> {
  const lengths = fc.oneof(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 70 }),
    fc.constantFrom(...edges),
  );
  const token = fc.nat(vocabulary - 1);
  const tokens = lengths.chain((length) => fc.array(token, { minLength: length, maxLength: length }));
  const edit = fc.record({ kind: fc.constant('edit' as const), keep: share, tokens });
  const others = fc.oneof(
    fc.record({ kind: fc.constant('move' as const), keep: share }),
    fc.constant({ kind: 'undo' as const }),
    fc.constant({ kind: 'switch' as const }),
    fc.record({ kind: fc.constant('fork' as const), keep: share }),
  );
  const step: fc.Arbitrary<TokenStep> = fc.oneof(
    { weight: 6, arbitrary: edit },
    { weight: 4, arbitrary: others },
  );
  // Other steps do nothing before the first edit.
  return fc
    .tuple(edit, fc.array(step, { maxLength: 8 }))
    .map(([first, rest]): TokenStep[] => [first, ...rest]);
}
