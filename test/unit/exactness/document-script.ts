import fc from 'fast-check';

/** One thing that happens to the documents of a session; positions are folded into the text as it is then. */
export type Step =
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'erase'; readonly count: number }
  | { readonly kind: 'replace'; readonly at: number; readonly length: number; readonly text: string }
  | { readonly kind: 'jump'; readonly at: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'switch' }
  | { readonly kind: 'complete' }
  /** Types the beginning of the suggestion shown last; all of it if that is shorter. */
  | { readonly kind: 'accept'; readonly units: number }
  /** Aborts at that yield. */
  | { readonly kind: 'cancelled'; readonly atYield: number }
  | { readonly kind: 'prefill'; readonly atYield: number | undefined }
  /** Prepares another place, and aborts at that yield. */
  | { readonly kind: 'prepare'; readonly at: number; readonly atYield: number | undefined }
  | { readonly kind: 'clear' }
  /** Cells of the notebook come, go and change places; numbers are folded into those that there are. */
  | { readonly kind: 'add-cell'; readonly at: number; readonly text: string }
  | { readonly kind: 'remove-cell'; readonly which: number }
  | { readonly kind: 'move-cell'; readonly which: number; readonly to: number }
  /** The engine throws at that evaluation. */
  | { readonly kind: 'failing'; readonly evaluation: number };

const pieces = [
  'a',
  'foo',
  ' ',
  '  ',
  '\n',
  '\r\n',
  '(',
  ')',
  '{\n  ',
  '}',
  '.',
  ';',
  'é',
  '👍',
  '字',
  '\ud83d',
  '\0',
];
const code = (most: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...pieces, 'return value;\n', 'if (x)'), { maxLength: most })
    .map((all) => all.join(''));

/** The text that a document starts with. */
export const firstText = code(60);

/** The same, and longer than a short prompt. */
export const longText = fc
  .tuple(code(60), code(60))
  .map(([start, end]) => start + '  let total = count(items);\n'.repeat(60) + end);

const typing = fc.record({ kind: fc.constant('type' as const), text: code(3) });
const completing = fc.constant({ kind: 'complete' as const });
const at = fc.nat(10_000);

/** What people do; most of all they type and wait for a completion. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: typing },
  { weight: 10, arbitrary: completing },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('erase' as const), count: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), at, length: fc.nat(20), text: code(8) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('jump' as const), at }) },
  { weight: 2, arbitrary: fc.constantFrom({ kind: 'undo' as const }, { kind: 'redo' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'switch' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('accept' as const), units: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cancelled' as const),
      atYield: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('prefill' as const),
      atYield: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('prepare' as const),
      at,
      atYield: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('failing' as const),
      evaluation: fc.integer({ min: 1, max: 5 }),
    }),
  },
);

const nth = fc.nat(100);

/** The same with a notebook, whose cells people switch between more often than between files. */
export const anyNotebookStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 44, arbitrary: anyStep },
  { weight: 4, arbitrary: fc.constant({ kind: 'switch' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('add-cell' as const), at: nth, text: code(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove-cell' as const), which: nth }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move-cell' as const), which: nth, to: nth }) },
);
