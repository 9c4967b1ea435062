import assert from 'node:assert/strict';
import { PromptBuilder } from '../../../src/document/prompt.ts';
import { CharacterTokenizer, layouts } from '../helpers/character-tokenizer.ts';

const BUDGET = 1_000;
const tokenizer = new CharacterTokenizer();
const lines = Array.from({ length: 60 }, (_, i) => `line ${i}: value\n`);

interface Drawn {
  readonly far: string;
  readonly near: string;
  readonly suffix: string;
  readonly prompt: string;
  readonly tokens: number;
}

/** A document whose prompts are in three parts. */
class Rig {
  text = lines.join('');
  readonly #builder: PromptBuilder;

  constructor(budget = BUDGET) {
    this.#builder = new PromptBuilder(layouts.threeParts, tokenizer, budget);
  }

  /** The parts of the prompt for a cursor at the end of the line that begins so. */
  at(line: number, isAhead = false): Drawn {
    const start = this.text.indexOf(`line ${line}:`);
    return this.atOffset(this.text.indexOf('\n', start), isAhead);
  }

  atOffset(offset: number, isAhead = false): Drawn {
    const { tokens, spans } = this.#builder.build({ path: 'a.ts', text: this.text, offset, isAhead });
    const part = (name: string): string => {
      const span = spans.find(({ kind }) => kind === name);
      return tokenizer.draw(tokens.slice(span?.start, span?.end));
    };
    return {
      ...{ far: part('far'), near: part('prefix'), suffix: part('suffix') },
      prompt: tokenizer.draw(tokens),
      tokens: tokens.length,
    };
  }

  insert(offset: number, text: string): void {
    this.text = this.text.slice(0, offset) + text + this.text.slice(offset);
    this.#builder.follow([{ offset, length: 0, text }]);
  }
}

describe('A prompt in three parts', () => {
  it('has the far part of the prefix, up to a line start, in front of the suffix', () => {
    const { far, near, suffix, prompt } = new Rig().at(30);
    assert.equal(prompt, `<sep>a.ts\n${far}<suf>${suffix}<pre>${near}`);
    assert.match(far, /^line 0:[^]*\n$/);
    assert.match(near, /^line 2\d:[^]*line 30: value$/);
    assert.equal(far + near, lines.slice(0, 31).join('').trimEnd());
  });

  it('has no far part where there is little before the cursor', () => {
    const { far, near } = new Rig().at(4);
    assert.deepEqual([far, near], ['', lines.slice(0, 5).join('').trimEnd()]);
  });

  it('keeps all but its end while the user types', () => {
    const rig = new Rig();
    let offset = rig.text.indexOf('\n', rig.text.indexOf('line 30:'));
    let last = rig.atOffset(offset).prompt;
    for (const key of '\nconst total = sum(values);\nreturn total;') {
      rig.insert(offset++, key);
      const { prompt } = rig.atOffset(offset);
      assert.ok(prompt.startsWith(last), `after "${key}"`);
      last = prompt;
    }
  });

  it('extends the far part after a jump downwards', () => {
    const rig = new Rig();
    const before = rig.at(30);
    const after = rig.at(40);
    assert.ok(after.far.startsWith(before.far) && after.far.length > before.far.length);
    assert.ok(after.near.length <= 128);
  });

  it('keeps the far part after a jump of few lines', () => {
    const rig = new Rig();
    const { far } = rig.at(30);
    assert.equal(rig.at(31).far, far);
    assert.equal(rig.at(29).far, far);
  });

  it('cuts the far part after a jump upwards', () => {
    const rig = new Rig();
    const before = rig.at(30);
    const after = rig.at(20);
    assert.ok(before.far.startsWith(after.far) && after.far.length < before.far.length);
    assert.ok(after.near.length >= 48);
  });

  it('is the same after a jump there and back', () => {
    const rig = new Rig(500);
    const { prompt } = rig.at(50);
    for (const line of [10, 55, 30]) assert.notEqual(rig.at(line).prompt, prompt);
    assert.equal(rig.at(50).prompt, prompt);
  });

  it('is the same when the cursor comes to where it was prepared, and no other one moves for that', () => {
    const [rig, unprepared] = [new Rig(500), new Rig(500)];
    for (const each of [rig, unprepared]) each.at(50);
    const { prompt } = rig.at(20, true);
    assert.equal(rig.at(52).prompt, unprepared.at(52).prompt);
    assert.equal(rig.at(20).prompt, prompt);
  });

  it('stays at the same text when something is inserted above', () => {
    const rig = new Rig(500);
    const { prompt } = rig.at(50);
    rig.insert(0, 'import os\n');
    assert.equal(rig.at(50).prompt, prompt);
  });

  it('divides nothing amid a line, however long that is', () => {
    const rig = new Rig();
    rig.text = 'x'.repeat(600);
    const { far, near } = rig.atOffset(500);
    assert.deepEqual([far, near.length], ['', 500]);
  });

  it('stays within the budget', () => {
    for (const budget of [60, 130, 300, 700])
      for (const line of [1, 9, 30, 59, 12]) assert.ok(new Rig(budget).at(line).tokens <= budget);
  });
});
