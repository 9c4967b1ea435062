import assert from 'node:assert/strict';
import { acceptedLines, placeSuggestion, selectedRest } from '../../../src/suggestion/placement.ts';
import { drawnLine } from '../helpers/cursor-text.ts';

/** The line after the suggestion is accepted at the cursor `|`, with the replaced text in `<>`. */
function accepted(drawing: string, suggestion: string): string {
  const line = drawing.replace('|', '');
  const placed = placeSuggestion(drawnLine(drawing), suggestion)!;
  return `${line.slice(0, placed.start)}${placed.text}<${line.slice(placed.start, placed.end)}>${line.slice(placed.end)}`;
}

describe('placeSuggestion', () => {
  const table: readonly [drawing: string, suggestion: string, result: string][] = [
    ['a = |', '42;', 'a = 42;<>'],
    ['call(|)', 'a, b)', 'call(a, b)<)>'],
    ['call(|)', 'a, b);', 'call(a, b);<)>'],
    ['call(|);', 'a, b);', 'call(a, b);<);>'],
    ['call(|)', 'a(b)', 'call(a(b)<>)'],
    ['call(|)', 'a(b), c)', 'call(a(b), c)<)>'],
    ['call(|)', 'a, b', 'call(a, b<>)'],
    ['f(g(|))', 'x))', 'f(g(x))<))>'],
    ['f(g(|))', 'x)', 'f(g(x)<)>)'],
    ["require('|')", "fs')", "require('fs')<')>"],
    ["require('|')", 'fs', "require('fs<>')"],
    ['say("|")', 'it\\"s")', 'say("it\\"s")<")>'],
    ['f(|)', '")", 1)', 'f(")", 1)<)>'],
    ['"""|"""', 'Doc."""', '"""Doc."""<""">'],
    ['if (x) {|}', '\n  return;\n}', 'if (x) {\n  return;\n}<}>'],
    ['import { | }', 'a }', 'import { a }< }>'],
    ['call(|).then()', 'a)', 'call(a)<)>.then()'],
    ['call(|) + b', 'a) + c', 'call(a) + c<)> + b'],
    ['x: A[B[|]]:', 'C],', 'x: A[B[C],<]>]:'],
    ['f(g(|)) {', 'a))', 'f(g(a))<))> {'],
    ['f(|"b")', '"a", ', 'f("a", <>"b")'],
    ['[|]', 'a)', '[a)<>]'],
    ['(| b)', 'a)', '(a)<> b)'],
  ];
  for (const [drawing, suggestion, result] of table) {
    it(`${drawing} + ${JSON.stringify(suggestion)}`, () => {
      assert.equal(accepted(drawing, suggestion), result);
    });
  }

  describe('while an item of the completion list is selected', () => {
    const line = drawnLine('console.|');
    const item = { start: 7, end: 8, text: '.log' };

    it('replaces the item with a text that extends it', () => {
      assert.deepEqual(placeSuggestion(line, 'log(a)', item), { text: '.log(a)', start: 7, end: 8 });
    });

    it('places no text that does not extend the item', () => {
      assert.equal(placeSuggestion(line, 'error(a)', item), undefined);
      assert.equal(placeSuggestion(line, 'log', item), undefined);
      assert.equal(placeSuggestion(line, 'log(a)', { ...item, end: 7 }), undefined);
    });

    it('overtypes a closer that the text repeats', () => {
      const placed = placeSuggestion(drawnLine('f(con|)'), 'st)', { start: 2, end: 5, text: 'const' });
      assert.deepEqual(placed, { text: 'const)', start: 2, end: 6 });
    });
  });
});

describe('selectedRest', () => {
  const rest = (drawing: string, start: number, text: string, behind = 0): string | undefined => {
    const line = drawnLine(drawing);
    return selectedRest(line, { start, end: line.linePrefix.length + behind, text });
  };

  it('is the part of the item that is not typed yet', () => {
    assert.equal(rest('a.pu|', 2, 'push'), 'sh');
    assert.equal(rest('a.|', 2, 'push'), 'push');
  });

  it('is undefined when the item replaces typed text, adds nothing, or has several lines', () => {
    assert.equal(rest('a.ph|', 2, 'push'), undefined);
    assert.equal(rest('a.pu|t', 2, 'push', 1), undefined);
    assert.equal(rest('a.push|', 2, 'push'), undefined);
    assert.equal(rest('fo|', 0, 'for () {\n}'), undefined);
  });
});

describe('acceptedLines', () => {
  it('are the lines after the text is inserted, as the editor splits them', () => {
    const line = drawnLine('f(|a);');
    assert.deepEqual(acceptedLines(line, { text: 'b', start: 2, end: 3 }), ['f(b);']);
    assert.deepEqual(acceptedLines(line, { text: 'b,\n  c)', start: 2, end: 4 }), ['f(b,', '  c);']);
    assert.deepEqual(acceptedLines(line, { text: '', start: 2, end: 2 }), ['f(a);']);
  });
});
