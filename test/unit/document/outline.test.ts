import assert from 'node:assert/strict';
import { outlineOf } from '../../../src/document/outline.ts';

describe('outlineOf', () => {
  it('keeps the lines that declare something, unchanged', () => {
    const source = [
      "import { a } from './a.ts';",
      "export { b } from './b.ts';",
      '/** Adds. */',
      'export function add(a: number): number {',
      '  if (a > 1) {',
      '  return a + 1;',
      '}',
      'class Sum {',
      '  readonly total: number;',
      '  async load(path) {',
      '    for (const line of read(path)) {',
      'interface Shape {',
      'type Id = string;',
    ];
    const kept = [3, 7, 8, 9, 11, 12].map((i) => `${source[i]!}\n`);
    assert.equal(outlineOf(source.join('\n')), kept.join(''));
  });

  it('finds declarations of Python, Go, Rust and Java', () => {
    for (const line of [
      '    def area(self) -> float:',
      'async def load(path):',
      'class Circle(Shape):',
      'func Area(s Shape) float64 {',
      'pub fn area(&self) -> f64 {',
      '    public double area() {',
    ])
      assert.equal(outlineOf(`x = 1\r\n${line}\r\n  y()`), `${line}\n`);
  });

  it('has at most a dozen lines, and no very long one', () => {
    const long = `export const data = [${'1, '.repeat(100)}];\n`;
    const many = Array.from({ length: 30 }, (_, i) => `export const a${i} = ${i};\n`);
    assert.equal(outlineOf(long + many.join('')), many.slice(0, 12).join(''));
  });

  it('reads only the start of a file', () => {
    assert.equal(outlineOf(`${'x\n'.repeat(20_000)}export const far = 1;\n`), '');
    assert.equal(outlineOf(''), '');
  });
});
