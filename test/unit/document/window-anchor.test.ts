import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isInsideCharacter } from '../../../src/document/text-around.ts';
import { WindowAnchor } from '../../../src/document/window-anchor.ts';
import { applyOneByOne, editsOf } from './edits.ts';

const BUDGET = 200;

/** An anchor with a tokenizer of a fixed number of units per token, which records how much it counts. */
class Rig {
  readonly anchor = new WindowAnchor();
  /** Units that were tokenized to count tokens. */
  counted = 0;
  readonly #unitsPerToken: number;

  constructor(unitsPerToken = 3) {
    this.#unitsPerToken = unitsPerToken;
  }

  place(text: string, offset: number, budget = BUDGET): number {
    return this.anchor.place(text, offset, budget, (start) => {
      assert.ok(start >= 0 && start <= offset, `counts from ${start} to ${offset}`);
      this.counted += offset - start;
      return this.tokens(start, offset);
    });
  }

  tokens(start: number, offset: number): number {
    return Math.ceil((offset - start) / this.#unitsPerToken);
  }

  /** Types `text` key by key at the end of `before`; returns each new start. */
  type(before: string, text: string, keyLength = 1): number[] {
    const whole = before + text;
    const starts = [this.place(before, before.length)];
    for (let offset = before.length + keyLength; offset <= whole.length; offset += keyLength) {
      const start = this.place(whole.slice(0, offset), offset);
      assert.ok(this.tokens(start, offset) <= BUDGET);
      if (start !== starts.at(-1)) starts.push(start);
    }
    return starts;
  }
}

const codeLine = (i: number): string => `  const value${i} = compute(${i % 7}, total);\n`;
const code = (count: number): string => Array.from({ length: count }, (_, i) => codeLine(i)).join('');
const isLineStart = (text: string, at: number): boolean => at === 0 || /[\r\n]/.test(text[at - 1]!);

describe('WindowAnchor', () => {
  it('shows all of a text that fits', () => {
    const rig = new Rig();
    assert.equal(rig.place('', 0), 0);
    assert.equal(rig.place('x'.repeat(3 * BUDGET), 3 * BUDGET), 0);
  });

  it('stays until the window overflows, then jumps to the start of a line', () => {
    const text = code(40);
    const [first, second] = new Rig().type('', text);
    assert.equal(first, 0);
    assert.ok(isLineStart(text, second!));
    const jumped = second! / 3 / BUDGET;
    assert.ok(jumped > 0.15 && jumped < 0.4, `jumped ${jumped} of the budget`);
  });

  it('jumps about as rarely as possible while thousands of lines are typed', () => {
    for (const unitsPerToken of [1, 2, 3, 4, 6, 9, 12, 15]) {
      const text = code(2_000);
      const starts = new Rig(unitsPerToken).type('', text, 7);
      const ideal = text.length / unitsPerToken / (BUDGET / 4);
      const jumps = starts.length - 1;
      assert.ok(
        jumps <= ideal * 1.25 + 1,
        `${jumps} jumps at ${unitsPerToken} units a token, ideally ${ideal}`,
      );
      assert.ok(starts.every((start) => isLineStart(text, start)));
    }
  });

  it('shows more than half of the budget after a jump', () => {
    for (const unitsPerToken of [1, 2, 4, 8, 15]) {
      const rig = new Rig(unitsPerToken);
      const text = code(2_000);
      const tokens = rig.tokens(rig.place(text, 60_000), 60_000);
      assert.ok(tokens > BUDGET * 0.5, `${tokens} of ${BUDGET} at ${unitsPerToken} units a token`);
    }
  });

  it('stays while the cursor moves back within the window', () => {
    const rig = new Rig();
    const text = code(100);
    const start = rig.place(text, 3_000);
    for (let offset = 3_000; offset - start > 3 * BUDGET * 0.3; offset -= 20)
      assert.equal(rig.place(text, offset), start);
  });

  it('moves back when the cursor leaves or nearly leaves the window', () => {
    const text = code(100);
    for (const offset of [2_000, 1_000]) {
      const rig = new Rig();
      const start = rig.place(text, 3_000);
      const moved = rig.place(text, offset);
      assert.ok(moved < start);
      assert.ok(rig.tokens(moved, offset) > BUDGET / 2);
    }
  });

  it('does not move back and forth between two cursors in one window', () => {
    const rig = new Rig();
    const text = code(100);
    const start = rig.place(text, 3_000);
    for (let i = 0; i < 10; i++) assert.equal(rig.place(text, i % 2 === 0 ? 3_050 : 2_800), start);
  });

  it('does not move again and again in a text of few tokens', () => {
    // White space has few tokens, so the window looks too small, but moving it would not show more.
    const rig = new Rig(100);
    const text = `${' '.repeat(200_000)}\n`.repeat(2);
    const starts = new Set<number>();
    for (let offset = 100_000; offset < 100_500; offset++) starts.add(rig.place(text, offset));
    assert.ok(starts.size <= 2, `${starts.size} starts`);
  });

  it('stays at the same text when lines above the window are inserted and deleted', () => {
    const rig = new Rig();
    const text = code(100);
    const start = rig.place(text, 3_000);
    const inserted = '// new\n'.repeat(100);
    rig.anchor.follow([{ offset: 0, length: 0, text: inserted }]);
    assert.equal(rig.place(inserted + text, 3_000 + inserted.length), start + inserted.length);
    rig.anchor.follow([{ offset: 0, length: inserted.length + codeLine(0).length, text: '' }]);
    assert.equal(
      rig.place(text.slice(codeLine(0).length), 3_000 - codeLine(0).length),
      start - codeLine(0).length,
    );
  });

  it('finds line starts after CR alone and after CRLF', () => {
    for (const end of ['\r', '\r\n']) {
      const text = code(200).replaceAll('\n', end);
      const start = new Rig().place(text, 5_000);
      assert.ok(isLineStart(text, start) && text[start] !== '\n', `starts at ${start}`);
    }
  });

  it('starts within a line that is longer than the window, but not within a surrogate pair', () => {
    for (const line of ['x'.repeat(1_000_000), '👍'.repeat(500_000)]) {
      const rig = new Rig();
      for (const offset of [500_000, 500_100, 1_000_000]) {
        const start = rig.place(line, offset);
        const tokens = rig.tokens(start, offset);
        assert.ok(tokens > BUDGET / 4 && tokens <= BUDGET);
        assert.ok(!isInsideCharacter(line, start));
      }
    }
  });

  it('does a bounded amount of work for each key in a document of 10 MB', () => {
    const text = code(250_000);
    assert.ok(text.length > 10_000_000);
    const rig = new Rig();
    for (const offset of [text.length, 5_000_000, 5_000_001, 5_002_000, 17, text.length - 9]) {
      rig.counted = 0;
      rig.place(text, offset);
      assert.ok(rig.counted <= BUDGET * 16 * 4, `counted ${rig.counted} units`);
    }
    rig.counted = 0;
    for (let key = 0; key < 100; key++) rig.place(text, 5_000_000 + key);
    assert.ok(rig.counted / 100 <= BUDGET * 16, `counted ${rig.counted / 100} units a key`);
  });

  it('shows nothing without a budget, and text again with one', () => {
    const rig = new Rig();
    for (const budget of [0, -5]) assert.equal(rig.place('abc\n'.repeat(100), 400, budget), 400);
    assert.ok(rig.place('abc\n'.repeat(100), 400) < 400);
  });

  it('never exceeds the budget, for any edits and cursors', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r\n', '👍'), maxLength: 300 });
    const step = fc.tuple(fc.nat(1_000), fc.integer({ min: 0, max: 60 }), fc.infiniteStream(fc.nat()));
    fc.assert(
      fc.property(
        text.chain((first) => fc.tuple(fc.constant(first), editsOf(first, 6))),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        ([first, edits], steps, unitsPerToken) => {
          const rig = new Rig(unitsPerToken);
          rig.place(first, first.length, 10);
          rig.anchor.follow(edits);
          const after = applyOneByOne(first, edits);
          for (const [at, budget] of steps) {
            const offset = at % (after.length + 1);
            const start = rig.place(after, offset, budget);
            assert.ok(start >= 0 && start <= offset);
            assert.ok(rig.tokens(start, offset) <= budget);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
