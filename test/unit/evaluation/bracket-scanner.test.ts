import assert from 'node:assert/strict';
import { scanBrackets } from '../../../src/evaluation/bracket-scanner.ts';

describe('scanBrackets', () => {
  it('pairs brackets and the quotes of strings', () => {
    assert.deepEqual(scanBrackets('a("b)", [c])', 'a.ts'), {
      pairs: [
        { open: 2, close: 5 },
        { open: 8, close: 10 },
        { open: 1, close: 11 },
      ],
      open: [],
      excess: 0,
      unclosed: 0,
    });
  });

  it('tells what is left open and what closes nothing', () => {
    const { open, excess } = scanBrackets('(a] { )', 'a.ts');
    assert.deepEqual(open, [0, 4]);
    assert.equal(excess, 2);
  });

  it('counts quotes that nothing closes, but for those of three', () => {
    assert.equal(scanBrackets("say('you", 'a.ts').unclosed, 1);
    assert.equal(scanBrackets("say('you');\n'", 'a.ts').unclosed, 1);
    assert.equal(scanBrackets('"""you', 'a.py').unclosed, 0);
  });

  it('passes over comments, escapes and strings of several lines', () => {
    const count = (text: string, path: string): number => scanBrackets(text, path).open.length;
    assert.equal(count('/* ( */ // (\n"\\"(" `\n(`', 'a.ts'), 0);
    assert.equal(count('"""\n("""  # (', 'a.py'), 0);
    assert.equal(count("'an open string (\n(", 'a.ts'), 1);
  });
});
