import assert from 'node:assert/strict';
import { ProjectMemories } from '../../../src/memory/project-memories.ts';
import { CharacterTokenizer } from '../helpers/character-tokenizer.ts';

const tokenizer = new CharacterTokenizer();
const always = (): boolean => true;

/** What follows a text in the memory that a document is completed with. */
function follow(memories: ProjectMemories, uri: string, text: string): string {
  const memory = memories.of(uri);
  const { count, tokens } = memory?.find(tokenizer.encode(text).toReversed()) ?? { count: 0, tokens: [] };
  return tokenizer.decode([...tokens].slice(0, count));
}

describe('ProjectMemories', () => {
  it('keeps projects that are open side by side apart', () => {
    const memories = new ProjectMemories(tokenizer, 4e6);
    memories.read('first', 'first/a', 'total = apples;\n');
    memories.read('second', 'second/a', 'total = pears;\n');
    memories.open('first', 'first/b', '');
    memories.open('second', 'second/b', '');
    memories.settle(always);
    assert.equal(follow(memories, 'first/b', 'total = '), 'a');
    assert.equal(follow(memories, 'second/b', 'total = '), 'p');
  });

  it('follows the edits of a document, and forgets what is closed', () => {
    const memories = new ProjectMemories(tokenizer, 4e6);
    memories.open('p', 'a', '');
    memories.open('p', 'b', 'total = apples;\n');
    memories.settle(always);
    assert.equal(follow(memories, 'a', 'total = '), 'a');
    memories.forget('b');
    assert.equal(follow(memories, 'a', 'total = '), '');
    assert.equal(memories.of('b'), undefined);
  });

  it('forgets the files, but not the open documents, when it is cleared', () => {
    const memories = new ProjectMemories(tokenizer, 4e6);
    memories.open('p', 'a', 'total = apples;\n');
    memories.read('p', 'b', 'total = pears;\n');
    memories.open('p', 'c', '');
    memories.settle(always);
    assert.equal(follow(memories, 'c', 'total = '), 'pa');
    memories.clear();
    memories.settle(always);
    assert.equal(follow(memories, 'c', 'total = '), 'a');
  });

  it('keeps within its bound: what was used longest ago goes first', () => {
    const memories = new ProjectMemories(tokenizer, 1e6);
    const text = 'const name = value;\n'.repeat(4_000);
    for (const project of ['a', 'b', 'c']) {
      for (let i = 0; i < 3; i++) memories.read(project, `${project}/${i}`, text);
      memories.settle(always);
    }
    assert.ok(memories.bytes <= 1.6e6, String(memories.bytes));
    assert.ok((memories.of('c/0')?.tokens ?? 0) > 0);
  });

  it('has an end of its work with more projects than it has room for, and begins a dropped one anew', () => {
    const memories = new ProjectMemories(tokenizer, 1e6);
    const projects = Array.from({ length: 12 }, (_, i) => `loose${i}`);
    for (const project of projects) memories.open(project, project, `total = ${project};\n`);
    let slices = 0;
    for (let isDone = false; !isDone; slices++) {
      assert.ok(slices < 100, 'it goes on for ever');
      let pieces = 0;
      isDone = memories.settle(() => pieces++ === 0);
    }
    assert.ok(memories.bytes <= 1e6, String(memories.bytes));
    assert.equal(follow(memories, 'loose0', 'total = '), '');
    memories.settle(always);
    assert.equal(follow(memories, 'loose0', 'total = '), 'l');
  });
});
