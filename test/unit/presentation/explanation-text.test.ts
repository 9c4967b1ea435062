import assert from 'node:assert/strict';
import { explanationLine, explanationText } from '../../../src/presentation/explanation-text.ts';
import { reasonText } from '../../../src/presentation/reason-text.ts';
import { explanation, stats } from '../helpers/worker-messages.ts';

const completed = {
  text: 'secret();\n}',
  alternatives: [],
  isCut: false,
  stats,
  explanation,
  pausedMs: 12,
  latencyMs: 31.25,
};

describe('explanationText', () => {
  it('has the size, the tokens, the times and the explanation', () => {
    const text = explanationText(completed);
    assert.match(text, /^Suggestion: 11 characters in 2 lines$/m);
    assert.match(text, /^Prompt: 100 tokens, of them 98 reused from the cache and 2 prefilled$/m);
    assert.match(text, /^Decoded: 10 tokens$/m);
    assert.match(
      text,
      /^Time: 12\.0 ms of pause .* 31\.3 ms until .* 7\.3 ms of wait .* 24\.0 ms of work, of them 3\.0 ms .* 20\.0 ms for decoding$/m,
    );
    assert.ok(text.includes(`\n${reasonText(explanation)}\n`));
  });

  it('has the drafted tokens, if there were any', () => {
    const drafted = { ...completed, stats: { ...stats, drafted: 7, draftAccepted: 5 } };
    assert.match(explanationText(drafted), /^Decoded: 10 tokens; of 7 drafted from the text, 5 were right$/m);
    assert.match(explanationLine(drafted), / 2 prefilled, 10 decoded, 5 of 7 drafted right\. /);
  });

  it('says that there was no suggestion', () => {
    assert.match(explanationText({ ...completed, text: '' }), /^Suggestion: none$/m);
  });

  it('fits one line of the log, without the suggested text', () => {
    assert.equal(
      explanationLine({ ...completed, explanation: { kind: 'no-prompt' } }),
      'completed in 31.3 ms: 11 characters in 2 lines; 98 tokens reused, 2 prefilled, 10 decoded. There is no text to go on at this place.',
    );
    assert.doesNotMatch(explanationLine(completed), /\n/);
    assert.ok(!explanationText(completed).includes('secret'));
  });
});
