import assert from 'node:assert/strict';
import { answerInvoked, answerTyping, type Answer } from '../../../src/cli/answer.ts';
import type { CompletionParams, CompletionResult } from '../../../src/completion/completion.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { atCursor, drawnLine, lines } from '../helpers/cursor-text.ts';

const stats = {
  ...{ promptTokens: 9, reused: 0, prefilled: 9, decoded: 3, drafted: 0, draftAccepted: 0 },
  ...{ prefillMs: 1, decodeMs: 1, totalMs: 2 },
};

/** A model with one fixed suggestion, which records the requests. */
class OneAnswer {
  readonly asked: CompletionParams[] = [];
  readonly #result: CompletionResult;

  constructor(text: string, rest: Partial<CompletionResult> = {}) {
    const steps = [{ end: text.length, logProb: -0.1 }];
    this.#result = {
      text,
      alternatives: [],
      moment: 'typing',
      confidence: 0.9,
      isCut: false,
      steps,
      stats,
      explanation: { kind: 'no-prompt' },
      ...rest,
    };
  }

  complete(_document: DocumentMirror, _offset: number, params: CompletionParams): Promise<CompletionResult> {
    this.asked.push(params);
    return Promise.resolve(this.#result);
  }
}

function at(drawing: string, path = 'a.ts'): [DocumentMirror, number] {
  const { text, offset } = atCursor(drawing);
  return [new DocumentMirror('file:///a', path, 1, text), offset];
}

const asked = (drawing: string, model: OneAnswer): Promise<Answer> => answerInvoked(model, ...at(drawing));
const typing = (drawing: string, model: OneAnswer, path?: string): Promise<Answer> =>
  answerTyping(model, ...at(drawing, path));

describe('answerInvoked', () => {
  it('returns what accepting replaces, and the resulting lines', async () => {
    const { text, replaces, result, confidence, quiet } = await asked(
      'a\ncall(|);\nb',
      new OneAnswer('x, y)'),
    );
    assert.deepEqual({ text, replaces, result }, { text: 'x, y)', replaces: 1, result: ['call(x, y);'] });
    assert.equal(confidence, 0.9);
    assert.equal(quiet, null);
  });

  it('returns the lines from the cursor’s to the last one of the text, for all line ends', async () => {
    const { result } = await asked('if (a) {|\r\n\r\nb', new OneAnswer('\n  b();\n}'));
    assert.deepEqual(result, ['if (a) {', '  b();', '}']);
    const amid = await asked('const a = |[1];', new OneAnswer('b +\n  c + '));
    assert.deepEqual(amid.result, ['const a = b +', '  c + [1];']);
  });

  it('returns the line unchanged without a suggestion', async () => {
    const { text, replaces, result, quiet } = await asked('call(|)', new OneAnswer(''));
    assert.deepEqual({ text, replaces, result }, { text: '', replaces: 0, result: ['call()'] });
    assert.equal(quiet, null);
  });

  it('returns a suggestion where none is shown while typing, however unsure', async () => {
    const model = new OneAnswer('b();');
    assert.equal((await asked('a();|', model)).text, 'b();');
    assert.equal(model.asked[0]?.eagerness ?? 'eager', 'eager');
  });
});

describe('answerTyping', () => {
  it('uses the balanced threshold', async () => {
    const model = new OneAnswer('1;');
    const { text, quiet } = await typing('const a = |', model);
    assert.deepEqual({ text, quiet }, { text: '1;', quiet: null });
    assert.equal(model.asked[0]?.eagerness, 'balanced');
  });

  it('returns a suggestion at the end of a line that may be whole', async () => {
    assert.equal((await typing('const a = b|', new OneAnswer('.c;'))).quiet, null);
  });

  const policy = async (drawing: string, id: string, path?: string): Promise<void> => {
    const model = new OneAnswer('text');
    const { text, quiet, confidence, result } = await typing(drawing, model, path);
    assert.deepEqual([quiet?.id, text, confidence, model.asked.length], [id, '', 0, 0]);
    assert.match(quiet?.reason ?? '', /^[A-Z].*\.$/);
    const { linePrefix, lineSuffix } = drawnLine(drawing);
    assert.deepEqual(result, [linePrefix + lineSuffix]);
  };

  it('returns nothing where a line is finished, in code and in prose', async () => {
    await policy('a();|', 'line-finished');
    await policy('All is said.|', 'line-finished', 'notes.md');
    assert.equal((await typing('All is said.|', new OneAnswer(' More.'))).quiet, null);
  });

  it('returns nothing in generated text', async () => {
    await policy(lines('a,b,c', '1,2,3', '4,|', '7,8,9'), 'machine-written', 'table.csv');
  });

  it('returns nothing in an excluded file', async () => {
    const { quiet } = await answerTyping(new OneAnswer('x'), ...at('A=|'), true);
    assert.equal(quiet?.id, 'excluded');
  });

  const silent = async (rest: Partial<CompletionResult>): Promise<string | undefined> =>
    (await typing('const a = |', new OneAnswer('', rest))).quiet?.id;

  it('returns whether the model was unsure, had no suggestion, or none that fits', async () => {
    assert.equal(await silent({ isCut: true, confidence: 0.2 }), 'unsure');
    assert.equal(await silent({ steps: [] }), 'nothing');
    assert.equal(await silent({}), 'not-worth-showing');
  });
});
