import assert from 'node:assert/strict';
import { THRESHOLDS, WEIGHTS } from '../../../../src/completion/confidence/calibration.ts';
import { ConfidenceGate, type Verdict } from '../../../../src/completion/confidence/gate.ts';
import { confidenceOf, LineLogProbs } from '../../../../src/completion/confidence/line-log-probs.ts';

const SURE = -0.001;
const GUESSED = -9;

/** Pushes pieces of text, those marked with `?` with a low probability, until the gate ends the decoding. */
function judge(
  pieces: readonly string[],
  threshold = THRESHOLDS.typing.balanced,
): { shown: string; pushed: number; verdict: Verdict } {
  const gate = new ConfidenceGate(threshold, '');
  let text = '';
  let pushed = 0;
  for (const piece of pieces) {
    text += piece.replace('?', '');
    pushed++;
    if (!gate.push(text, piece.includes('?') ? GUESSED : SURE)) break;
  }
  const verdict = gate.judge(text, text.length);
  return { shown: text.slice(0, verdict.length), pushed, verdict };
}

describe('ConfidenceGate', () => {
  it('shows a text that the model is sure of', () => {
    const { shown, verdict } = judge(['return', ' total', ';']);
    assert.deepEqual([shown, verdict.isCut], ['return total;', false]);
    assert.ok(verdict.confidence > THRESHOLDS.typing.balanced);
  });

  it('shows nothing of a text that begins with a guess, and ends the decoding', () => {
    const { shown, pushed, verdict } = judge(['?nonsense', ' total', ';']);
    assert.deepEqual([shown, pushed, verdict.isCut], ['', 1, true]);
    assert.ok(verdict.confidence < THRESHOLDS.typing.balanced);
  });

  it('cuts the text where the confidence falls, and ends the decoding', () => {
    const { shown, pushed, verdict } = judge(['return', ' total', '? maybe', ';']);
    assert.deepEqual([shown, pushed, verdict.isCut], ['return total', 3, true]);
    assert.ok(verdict.confidence > THRESHOLDS.typing.balanced);
  });

  it('shows all of the text at a threshold of 0', () => {
    const { shown, pushed, verdict } = judge(['?nonsense', '? total', ';'], THRESHOLDS.typing.eager);
    assert.deepEqual([shown, pushed, verdict.isCut], ['nonsense total;', 3, false]);
  });

  it('shows the lines of a block before a guessed one', () => {
    const { shown, verdict } = judge(['if x:', '\n  go()', '\n', '  stop', '?(now', ')']);
    assert.equal(shown, 'if x:\n  go()');
    assert.ok(verdict.confidence > THRESHOLDS.typing.balanced);
  });

  it('judges each line by itself', () => {
    const lines = ['?a(b)\n', '?c(d)\n', '?e(f)\n'];
    const threshold = 0.9 * confidenceIn([GUESSED]);
    assert.ok(threshold > confidenceIn([GUESSED, GUESSED]));
    assert.equal(judge(lines, threshold).verdict.isCut, false);
  });

  it('cuts nothing when the text ends before the confidence falls', () => {
    const gate = new ConfidenceGate(THRESHOLDS.typing.balanced, '');
    gate.push('total', SURE);
    gate.push('total)', GUESSED);
    assert.deepEqual([gate.judge('total)', 5).length, gate.judge('total)', 5).isCut], [5, false]);
  });
});

describe('LineLogProbs', () => {
  it('gives the features of the logistic regression', () => {
    const line = new LineLogProbs();
    line.add(-1);
    line.add(-3);
    const features = { sum: -4, least: -3, mean: -2, tokens: Math.log(2) };
    assert.deepEqual(line.features, features);
    const weights = { bias: 1, sum: 0.5, least: 1, mean: 0.25, tokens: 2 };
    assert.equal(confidenceOf(features, weights), 1 / (1 + Math.exp(-(1 - 2 - 3 - 0.5 + 2 * Math.log(2)))));
  });

  it('gives a higher confidence for likelier tokens', () => {
    assert.ok(confidenceIn([-0.01, -0.02]) > confidenceIn([-0.01, -2]));
    assert.ok(confidenceIn([-0.01]) > confidenceIn([-3]));
    assert.ok(WEIGHTS.sum >= 0 && WEIGHTS.least >= 0 && WEIGHTS.mean >= 0);
  });
});

function confidenceIn(logProbs: readonly number[]): number {
  const line = new LineLogProbs();
  for (const logProb of logProbs) line.add(logProb);
  return confidenceOf(line.features);
}
