import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createPromptServer, type PromptServerOptions } from './prompt-server.ts';

interface Case {
  readonly what: string;
  readonly options?: PromptServerOptions;
  /** Prompts, a character for each token. */
  readonly prompts: readonly string[];
  readonly evaluated: readonly number[];
}

const cases: readonly Case[] = [
  { what: 'evaluates all of a first prompt', prompts: ['abcd'], evaluated: [4] },
  { what: 'evaluates what is appended', prompts: ['abcd', 'abcdef'], evaluated: [4, 2] },
  { what: 'evaluates everything behind the first difference', prompts: ['abcd', 'abxcd'], evaluated: [4, 3] },
  { what: 'evaluates the last token again where all is held', prompts: ['abcd', 'abcd'], evaluated: [4, 1] },
  { what: 'does so after a deletion at the end', prompts: ['abcd', 'abc', 'abcd'], evaluated: [4, 1, 1] },
  {
    what: 'keeps nothing of the prompt before the last',
    prompts: ['abcd', 'x', 'abcd'],
    evaluated: [4, 1, 4],
  },
  {
    what: 'evaluates nothing of an empty prompt and keeps the slot',
    prompts: ['ab', '', 'abc'],
    evaluated: [2, 0, 1],
  },
  {
    what: 'has a second slot for a prompt that is not similar',
    options: { slots: 2 },
    prompts: ['abcd', 'xyz', 'abcde', 'xyzw'],
    evaluated: [4, 3, 1, 1],
  },
  {
    what: 'gives the slot used least recently to a third',
    options: { slots: 2 },
    prompts: ['abcd', 'xyz', 'abcde', '123', 'abcdef', 'xyz'],
    evaluated: [4, 3, 1, 3, 1, 3],
  },
  {
    what: 'takes a tenth of the prompt for no similarity',
    options: { slots: 2 },
    prompts: ['abcdefghij', 'a123456789', 'abcdefghijk'],
    evaluated: [10, 10, 1],
  },
  {
    what: 'moves a run that is long enough when the front is dropped',
    options: { reuse: 4 },
    prompts: ['<abcdefgh', '<cdefghi'],
    evaluated: [9, 1],
  },
  {
    what: 'moves no run that is too short',
    options: { reuse: 7 },
    prompts: ['<abcdefgh', '<cdefghi'],
    evaluated: [9, 7],
  },
  {
    what: 'moves nothing behind an insertion',
    options: { reuse: 4 },
    prompts: ['<ab|suffix>', '<abc|suffix>'],
    evaluated: [11, 9],
  },
  {
    what: 'moves one run behind another',
    options: { reuse: 3 },
    prompts: ['<abc12345def', '<bcd', '<123def45'],
    evaluated: [12, 3, 8],
  },
  {
    what: 'joins runs over a deletion in the middle',
    options: { reuse: 3 },
    prompts: ['<abc12345def', '<abcdef!'],
    evaluated: [12, 1],
  },
];

describe('peers: what a llama.cpp server evaluates', () => {
  for (const { what, options, prompts, evaluated } of cases) {
    it(what, () => {
      const server = createPromptServer(options);
      assert.deepEqual(
        prompts.map((prompt) => server.take(Array.from(prompt, (token) => token.charCodeAt(0)))),
        evaluated,
      );
    });
  }

  it('evaluates at least a token of each prompt, and never more than it has', () => {
    const prompt = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 });
    const options = fc.record({
      slots: fc.integer({ min: 1, max: 3 }),
      reuse: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(prompt), options, (prompts, given) => {
        const server = createPromptServer(given);
        for (const tokens of prompts) {
          const evaluated = server.take(tokens);
          assert.ok(evaluated >= 1 && evaluated <= tokens.length);
        }
      }),
    );
  });
});
