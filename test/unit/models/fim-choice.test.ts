import assert from 'node:assert/strict';
import { FimChoiceError, readFimChoice } from '../../../src/models/fim-choice.ts';

const marks = { prefix: '<pre>', suffix: '<suf>' };

describe('readFimChoice', () => {
  it('leaves it to the file where nothing is chosen', () => {
    for (const json of ['', 'null']) assert.equal(readFimChoice(json), undefined);
  });

  it('reads the name of a family', () => {
    assert.equal(readFimChoice('"starcoder"'), 'starcoder');
  });

  it('reads marks, which are prefix first unless told otherwise', () => {
    assert.deepEqual(readFimChoice(JSON.stringify(marks)), { ...marks, order: 'prefix-first', end: [] });
    const all = { ...marks, middle: '<mid>', file: '<file>', order: 'suffix-first', end: ['<eot>', '<pad>'] };
    assert.deepEqual(readFimChoice(JSON.stringify(all)), all);
  });

  const invalid: readonly (readonly [json: string, message: string])[] = [
    ['{', 'The prompt format is not valid JSON. A family\'s name needs quotes as well, such as "starcoder".'],
    ...['5', 'true', '[]'].map(
      (json) =>
        [
          json,
          'The prompt format has to be an object with the marks "prefix" and "suffix", the name of a family, or "none".',
        ] as const,
    ),
    [
      JSON.stringify({ prefix: '<pre>' }),
      'The prompt format has no "suffix", the text of the mark before the text after the cursor.',
    ],
    [
      JSON.stringify({ suffix: '<suf>' }),
      'The prompt format has no "prefix", the text of the mark before the text before the cursor.',
    ],
    [
      JSON.stringify({ ...marks, midle: '<mid>' }),
      'The prompt format has a field "midle"; it may have "prefix", "suffix", "middle", "file", "order" and "end" only.',
    ],
    ...[null, '', 5].map(
      (middle) =>
        [
          JSON.stringify({ ...marks, middle }),
          '"middle" of the prompt format has to be the text of a token.',
        ] as const,
    ),
    [
      JSON.stringify({ ...marks, order: 'middle-first' }),
      '"order" of the prompt format has to be "prefix-first" or "suffix-first".',
    ],
    [
      JSON.stringify({ ...marks, end: '<eot>' }),
      '"end" of the prompt format has to be a list of texts of tokens, such as ["<eot>"].',
    ],
    [JSON.stringify({ ...marks, end: [7] }), '"end" of the prompt format has to be the text of a token.'],
  ];
  for (const [json, message] of invalid) {
    it(`says what is wrong with ${json}`, () => {
      assert.throws(
        () => readFimChoice(json),
        (error) => error instanceof FimChoiceError && error.message === message,
      );
    });
  }
});
