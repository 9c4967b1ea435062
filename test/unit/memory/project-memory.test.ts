import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ChunkedText } from '../../../src/document/chunked-text.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { cutIntoPieces } from '../../../src/memory/text-pieces.ts';
import { ProjectMemory } from '../../../src/memory/project-memory.ts';
import { CharacterTokenizer } from '../helpers/character-tokenizer.ts';

const tokenizer = new CharacterTokenizer();
const always = (): boolean => true;
const BYTES = 4e6;

function contextOf(text: string): number[] {
  return tokenizer.encode(text).toReversed();
}

/** What follows a text in the memory: the characters, each with how much of the text matched. */
function follow(memory: ProjectMemory, text: string): string[] {
  const { count, lengths, tokens } = memory.find(contextOf(text));
  return Array.from(
    { length: count },
    (_, i) => `${tokenizer.decode([tokens[i] ?? 0])}${String(lengths[i])}`,
  );
}

describe('ProjectMemory', () => {
  it('finds what followed in files that were read and in open documents', () => {
    const memory = new ProjectMemory(tokenizer, BYTES);
    memory.read('a', 'const total = price;\n');
    memory.open('b', 'let total = amount;\n');
    memory.settle(always);
    assert.deepEqual(follow(memory, 'x total = '), ['a9', 'p9']);
  });

  it('does not find the lines around the cursor, of which what stands behind the cursor would follow', () => {
    const memory = new ProjectMemory(tokenizer, BYTES);
    memory.open('a', 'total = rest;\n');
    memory.settle(always);
    memory.enter('a', 'total = '.length, always);
    assert.deepEqual(follow(memory, 'total = '), []);
    memory.read('b', 'total = price;\n');
    memory.settle(always);
    assert.deepEqual(follow(memory, 'total = '), ['p8']);
  });

  it('changes its version with what can be found, and not while a person types on', () => {
    const document = new DocumentMirror('a', 'a.ts', 1, 'one = 1;\ntotal = ');
    const memory = new ProjectMemory(tokenizer, BYTES);
    memory.open('a', document.text);
    memory.read('b', 'other = 2;\n');
    memory.settle(always);
    memory.enter('a', document.text.length, always);
    const { version } = memory;
    for (const text of ['p', 'r', 'i']) {
      const edits = [{ offset: document.text.length, length: 0, text }];
      document.apply(edits, document.version + 1);
      memory.edit('a', edits);
      memory.enter('a', document.text.length, always);
      memory.settle(always);
      assert.equal(memory.version, version, text);
    }
    memory.read('c', 'third = 3;\n');
    memory.settle(always);
    assert.notEqual(memory.version, version);
  });

  it('forgets a file that is closed, deleted or excluded, and takes an open one as it is in the editor', () => {
    const memory = new ProjectMemory(tokenizer, BYTES);
    memory.read('a', 'total = old;\n');
    memory.open('a', 'total = new;\n');
    memory.read('a', 'total = disk;\n');
    memory.settle(always);
    assert.deepEqual(follow(memory, 'total = '), ['n8']);
    memory.forget('a');
    assert.deepEqual(follow(memory, 'total = '), []);
    assert.equal(memory.tokens, 0);
  });

  it('drops the file used longest ago when it is full, and no open document', () => {
    const memory = new ProjectMemory(tokenizer, 400_000);
    const text = (name: string): string => `${name} = value;\n`.repeat(1_000);
    memory.open('open', text('open'));
    for (const uri of ['a', 'b', 'c', 'd', 'e', 'f']) memory.read(uri, text(uri));
    for (let i = 0; i < 10; i++) memory.settle(always);
    assert.ok(memory.bytes <= 400_000, String(memory.bytes));
    assert.ok(memory.uris.includes('open') && !memory.uris.includes('a'), memory.uris.join(' '));
    assert.ok(memory.uris.includes('f'), memory.uris.join(' '));
  });

  it('says in which line of which file a continuation stands', () => {
    const memory = new ProjectMemory(tokenizer, BYTES);
    const lines = Array.from({ length: 200 }, (_, i) => `const name${i} = compute(${i});`);
    memory.read('a', lines.join('\n'));
    memory.settle(always);
    for (const i of [0, 1, 57, 199]) {
      const { places, lengths, count } = memory.find(contextOf(`const name${i} = `));
      const longest = lengths.subarray(0, count).indexOf(Math.max(...lengths.subarray(0, count)));
      assert.deepEqual(memory.originOf(places[longest] ?? 0), { uri: 'a', line: i });
    }
  });

  it('stops indexing when it is to, and goes on later', () => {
    const memory = new ProjectMemory(tokenizer, BYTES);
    const text = Array.from({ length: 500 }, (_, i) => `const name${i} = compute(${i});`).join('\n');
    memory.read('a', text);
    let left = 3;
    assert.equal(
      memory.settle(() => left-- > 0),
      false,
    );
    assert.ok(memory.tokens > 0 && memory.tokens < text.length / 2);
    assert.equal(memory.settle(always), true);
    assert.ok(memory.tokens >= text.length);
  });

  it('equals one that is built anew, after any edits', () => {
    const word = fc.constantFrom(
      'const total = 1;',
      'return total + tax;',
      '\n',
      '\r\n',
      '}',
      ' ',
      'x',
      'if (isEmpty) {\n',
    );
    const edit = fc.record({
      at: fc.nat(),
      length: fc.nat({ max: 60 }),
      text: fc.array(word, { maxLength: 6 }),
    });
    const start = fc.array(word, { maxLength: 120 });
    fc.assert(
      fc.property(start, fc.array(edit, { maxLength: 25 }), fc.nat(), (first, edits, settles) => {
        const text = new ChunkedText(first.join('\n'));
        const memory = new ProjectMemory(tokenizer, BYTES);
        memory.open('a', text);
        for (const [i, { at, length, text: parts }] of edits.entries()) {
          const offset = at % (text.length + 1);
          const replaced = Math.min(length, text.length - offset);
          const made = { offset, length: replaced, text: parts.join('') };
          text.replace(offset, replaced, made.text);
          memory.edit('a', [made]);
          if (settles % (i + 2) === 0) memory.settle(always);
        }
        memory.settle(always);
        assert.deepEqual(
          memory.piecesOf('a').map((piece) => tokenizer.decode(piece)),
          expectedTexts(text.toString()),
        );
      }),
      { numRuns: 500 },
    );
  });
});

/** What is indexed of a text that was never edited. */
function expectedTexts(text: string): string[] {
  let start = 0;
  return cutIntoPieces(text).map(({ length }) => {
    const piece = text.slice(start, start + length);
    start += length;
    return `\n${piece.replaceAll('\r\n', '\n').replace(/\n$/, '')}`;
  });
}
