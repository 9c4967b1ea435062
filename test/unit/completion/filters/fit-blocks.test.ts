import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitIndentation } from '../../../../src/completion/filters/fit-indentation.ts';
import { contextAt } from './context-at.ts';

/** Nested blocks. */
interface Block {
  readonly opens: boolean;
  readonly body: readonly Block[];
}

const block = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant<Block>({ opens: false, body: [] }),
    fc.record({
      opens: fc.constant(true),
      body: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).block;
const blocks = fc.array(block, { minLength: 1, maxLength: 3 });

interface Syntax {
  readonly path: string;
  readonly opener: string;
  readonly closer: string | undefined;
}
const syntax = fc.constantFrom<Syntax>(
  { path: 'a.py', opener: 'if a:', closer: undefined },
  { path: 'a.ts', opener: 'if (a) {', closer: '}' },
);

function drawn(
  all: readonly Block[],
  unit: string,
  depth: number,
  { opener, closer, path }: Syntax,
): string[] {
  const blank = unit.repeat(depth);
  return all.flatMap(({ opens, body }) =>
    opens
      ? [
          blank + opener,
          ...drawn(body, unit, depth + 1, { opener, closer, path }),
          ...(closer === undefined ? [] : [blank + closer]),
        ]
      : [`${blank}b()`],
  );
}

describe('fitIndentation, for blocks of any shape,', () => {
  const spaces = fc.integer({ min: 2, max: 8 }).map((count) => ' '.repeat(count));
  const unit = fc.oneof(spaces, fc.constant('\t'));
  /** The document, and the depth of the cursor's line. */
  const place = fc.record({ unit, depth: fc.nat({ max: 3 }), syntax });
  const openersTo = (depth: number, own: string, { opener }: Syntax): string[] =>
    Array.from({ length: depth + 1 }, (_, i) => own.repeat(i) + opener);
  const drawing = ({
    unit: own,
    depth,
    syntax: said,
  }: {
    unit: string;
    depth: number;
    syntax: Syntax;
  }): string =>
    `${[said.opener, `${own}b()`, ...(said.closer === undefined ? [] : [said.closer]), ...openersTo(depth, own, said)].join('\n')}|`;

  it('keeps the shape, with the levels of the document', () => {
    fc.assert(
      fc.property(place, spaces, blocks, (at, saidUnit, all) => {
        const context = contextAt(drawing(at), {}, at.syntax.path);
        // The model continues at the opener's indentation, with its own unit.
        const outer = at.unit.repeat(at.depth);
        const says = drawn(all, saidUnit, 1, at.syntax).map((line) => `\n${outer}${line}`);
        const shows = drawn(all, at.unit, at.depth + 1, at.syntax).map((line) => `\n${line}`);
        assert.equal(fitIndentation(says.join(''), context), shows.join(''));
      }),
    );
  });

  it('keeps indentation that is right', () => {
    fc.assert(
      fc.property(place, blocks, (at, all) => {
        const shows = drawn(all, at.unit, at.depth + 1, at.syntax).map((line) => `\n${line}`);
        assert.equal(
          fitIndentation(shows.join(''), contextAt(drawing(at), {}, at.syntax.path)),
          shows.join(''),
        );
      }),
    );
  });
});

describe('fitIndentation, for a suggestion that grows line by line,', () => {
  it('does not change earlier lines', () => {
    const blank = fc.oneof(
      fc.array(fc.constantFrom(' ', '  ', '    ', '\t'), { maxLength: 4 }).map((parts) => parts.join('')),
    );
    const content = fc.constantFrom(
      'if (a) {',
      'a:',
      '- b:',
      'c(d,',
      'e(',
      '}',
      'b):',
      '* f',
      'g',
      'public:',
      '',
    );
    const rows = fc.array(
      fc.tuple(blank, content).map((row) => row.join('')),
      { minLength: 1, maxLength: 8 },
    );
    const path = fc.constantFrom('a.ts', 'a.py', 'a.html', 'a.md');
    fc.assert(
      fc.property(rows, rows, path, (above, said, name) => {
        const context = contextAt(`${above.join('\n')}|`, {}, name);
        const whole = fitIndentation(said.join('\n'), context).split('\n');
        for (let count = 1; count <= said.length; count++)
          assert.equal(
            fitIndentation(said.slice(0, count).join('\n'), context),
            whole.slice(0, count).join('\n'),
          );
      }),
      { numRuns: 500 },
    );
  });
});
