import fc from 'fast-check';
import type { Edit } from '../../../src/document/edit.ts';

/** Edits of one event as VS Code reports them: without overlaps, from the end of the text to its start. */
export function editsOf(text: string, most = 4): fc.Arbitrary<Edit[]> {
  const piece = fc.string({
    unit: fc.constantFrom('a', 'b', '\n', '\r', ' ', '\ud83d', '\ude00'),
    maxLength: 4,
  });
  return fc.array(fc.tuple(fc.nat(text.length), piece, fc.boolean()), { maxLength: most }).map((marks) => {
    const ascending = [...marks].sort((a, b) => a[0] - b[0]);
    const edits = ascending.map(([offset, inserted, removes], i) => {
      const next = ascending[i + 1]?.[0] ?? text.length;
      return { offset, length: removes ? next - offset : 0, text: inserted };
    });
    return edits.reverse();
  });
}

/** Applies an event as VS Code's own mirrors do: one edit after the other, in the order reported. */
export function applyOneByOne(text: string, edits: readonly Edit[]): string {
  return edits.reduce(
    (result, { offset, length, text: inserted }) =>
      result.slice(0, offset) + inserted + result.slice(offset + length),
    text,
  );
}
