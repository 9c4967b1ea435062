import assert from 'node:assert/strict';
import { LineGate } from '../../../../src/completion/confidence/line-gate.ts';

/** What is left of a text whose tokens come with so many hundredths of certainty each: `return`90` a`50. */
function kept(
  tokens: readonly (readonly [text: string, percent: number])[],
  threshold = 0.5,
  linePrefix = '',
) {
  const gate = new LineGate(threshold, linePrefix);
  let text = '';
  let pushed = 0;
  for (const [piece, percent] of tokens) {
    text += piece;
    pushed++;
    if (!gate.push(text, Math.log(percent / 100))) break;
  }
  const verdict = gate.judge(text, text.length);
  return { text: text.slice(0, verdict.length), verdict, pushed };
}

describe('LineGate', () => {
  it('shows a complete line, however unlikely exactly that line is', () => {
    const sure = Array.from({ length: 12 }, (_, i) => [` w${i}`, 70] as const);
    const { text, verdict } = kept(sure);
    assert.equal(text, sure.map(([piece]) => piece).join(''));
    assert.deepEqual([verdict.isCut, Math.round(100 * verdict.confidence)], [false, 70]);
  });

  it('shows nothing of a line in which the model hesitates', () => {
    const { text, verdict } = kept([
      ['return', 95],
      [' a', 20],
      [' + b;', 20],
    ]);
    assert.equal(text, '');
    assert.equal(verdict.isCut, true);
  });

  it('shows the lines before such a line', () => {
    const { text, pushed } = kept([
      ['a();\n', 90],
      ['b', 10],
      ['();\n', 10],
      ['c();\n', 90],
    ]);
    assert.equal(text, 'a();');
    assert.equal(pushed, 3);
  });

  it('counts the line feed after an opener to the first line of the body', () => {
    assert.equal(
      kept(
        [
          ['\n', 90],
          ['  a();', 10],
        ],
        0.5,
        'f() {',
      ).text,
      '',
    );
    assert.equal(
      kept(
        [
          ['\n', 90],
          ['  a();', 60],
        ],
        0.5,
        'f() {',
      ).text,
      '\n  a();',
    );
  });

  it('gives up a hopeless line before its end', () => {
    assert.equal(kept(Array.from({ length: 40 }, () => [' a', 5] as const)).pushed, 6);
  });

  it('shows everything at a threshold of 0', () => {
    assert.equal(
      kept(
        [
          ['a', 1],
          [' b', 1],
        ],
        0,
      ).text,
      'a b',
    );
  });
});
