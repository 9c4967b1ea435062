import assert from 'node:assert/strict';
import { isMachineWritten } from '../../../src/suggestion/machine-written.ts';
import { atCursor, drawnLine, lines } from '../helpers/cursor-text.ts';

function isQuiet(drawing: string, path = '/a/b.txt'): boolean {
  const { text, offset } = atCursor(drawing);
  const rows = text.split('\n');
  const row = text.slice(0, offset).split('\n').length - 1;
  const nearby = rows.slice(Math.max(0, row - 3), row + 4).filter((_, i) => i !== Math.min(row, 3));
  return isMachineWritten(drawnLine(drawing, path), nearby);
}

describe('isMachineWritten tells by the file name', () => {
  for (const name of [
    'package-lock.json',
    'yarn.lock',
    'pnpm-lock.yaml',
    'Cargo.lock',
    'poetry.lock',
    'go.sum',
    'jquery.min.js',
    'site.MIN.css',
    'index.js.map',
    'data.csv',
    'data.TSV',
    'events.jsonl',
    'server.log',
    'server.log.2',
  ]) {
    it(name, () => {
      assert.equal(isQuiet('|', `/work/${name}`), true);
    });
  }

  for (const name of [
    'package.json',
    'lock.ts',
    'admin.js',
    'map.ts',
    'csv.py',
    'logger.go',
    'log',
    'min.js',
  ]) {
    it(`not ${name}`, () => {
      assert.equal(isQuiet('|', `/work/${name}`), false);
    });
  }
});

describe('isMachineWritten tells by the text', () => {
  const minified = 'function(a,b){return a.c(b)&&d[e]||f};'.repeat(20);

  it('minified code', () => {
    assert.equal(isQuiet(`${minified}|${minified}`), true);
    assert.equal(isQuiet(`|${minified}`), true);
    assert.equal(isQuiet(`${minified}|`), true);
  });

  it('base64, and a list of hashes', () => {
    assert.equal(isQuiet(`${'iVBORw0KGgoAAAANSUhEUgAAAAUA'.repeat(20)}|`), true);
    assert.equal(isQuiet(`${'sha256-9f86d081884c7d659a2feaa0c55ad015,'.repeat(12)}|`), true);
  });

  it('minified code with a few words of Chinese or Japanese', () => {
    assert.equal(isQuiet(`{${'"login.button":"登录","logout.button":"退出",'.repeat(14)}|`), true);
    assert.equal(isQuiet(`${minified}e.exports={a:"見つかりません"};|${minified}`), true);
  });

  it('a huge line', () => {
    assert.equal(isQuiet(`${'many words '.repeat(500)}|`), true);
  });

  it('a table', () => {
    assert.equal(isQuiet(lines('name,age,city', 'Ann,33,Rome', 'Bob,44,Bonn', 'Cy|')), true);
    assert.equal(isQuiet(lines('1;2,5;3', '4;5,5;6', '7;8,5;9', '1|')), true);
    assert.equal(isQuiet(lines('a\tb\tc', 'd\te\tf', 'g\th\ti', '|')), true);
  });

  it('a log', () => {
    const entry = '2026-01-02T10:20:30.400Z INFO started';
    assert.equal(isQuiet(lines(entry, entry, entry, '|')), true);
    assert.equal(isQuiet(lines('[10:20:30] a', '[10:20:31] b', '|', '[10:20:32] c')), true);
    assert.equal(
      isQuiet(lines('|', 'Jan  2 10:20:30 host a', 'Jan  2 10:20:30 b', 'Jan  2 10:20:31 c')),
      true,
    );
  });

  const written: Readonly<Record<string, string>> = {
    'an empty document': '|',
    'a paragraph in one line': `${'Not all who write long lines are machines. '.repeat(30)}|`,
    'a paragraph of Chinese': `${'这个项目是一个购物车的示例程序，'.repeat(30)}|`,
    'a paragraph of Chinese with Latin words': `${'在Kubernetes集群中使用Prometheus监控Deployment的CPU和Memory使用率。'.repeat(9)}|`,
    'a paragraph of Japanese': `${'このプロジェクトは、ショッピングカートのサンプルです。'.repeat(16)}|`,
    'a paragraph of Korean without blanks': `${'이프로젝트는장바구니예제입니다.'.repeat(30)}|`,
    'a paragraph of Thai': `${'โครงการนี้เป็นตัวอย่างของตะกร้าสินค้า'.repeat(14)}|`,
    'a paragraph of rare ideographs': `${'𠀀𠀁𠀂𠀃'.repeat(60)}|`,
    'a long line of code': `const a = [${'b.c, d(e), '.repeat(60)}|];`,
    'calls with as many arguments each': lines('f(a, b, c);', 'f(d, e, f);', 'f(g, h, i);', 'f(|'),
    'rows of an array': lines('a = [', '  1, 2, 3,', '  4, 5, 6,', '  |', ']'),
    imports: lines("import a from 'a';", "import b from 'b';", "import c from 'c';", 'import |'),
    'a table in Markdown': lines('| a | b |', '| - | - |', '| c | d |', '| |'),
    'a line with a date': lines('2026-01-02 10:20 met', 'and talked', 'about it', '|'),
    'two rows are no table': lines('a,b,c', 'd,e,f', '|'),
  };
  for (const [name, drawing] of Object.entries(written)) {
    it(`not ${name}`, () => {
      assert.equal(isQuiet(drawing), false);
    });
  }
});
