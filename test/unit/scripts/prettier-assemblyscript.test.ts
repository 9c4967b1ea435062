import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const plugin = fileURLToPath(new URL('../../../scripts/lib/prettier-assemblyscript.js', import.meta.url));
const formatted = (code: string): Promise<string> =>
  format(code, { parser: 'assemblyscript', plugins: [plugin], singleQuote: true });

describe('the Prettier plugin for AssemblyScript', () => {
  it('keeps decorators of functions and variables, with the comments around them', async () => {
    const code = [
      '/** Now. */',
      '// @ts-ignore: decorator',
      "@external('env', 'now')",
      'declare function now(): f64;',
      '',
      '@lazy let base: usize = 0;',
      '',
      '// @ts-ignore: decorator',
      '@inline',
      'export function splat(x: f32): v128 {',
      '  return f32x4.splat(x); /* @unlike a decorator */',
      '}',
      '',
    ].join('\n');
    assert.equal(await formatted(code), code);
  });

  it('formats the code behind decorators', async () => {
    const code = '@inline\nfunction f( a:i32 ):i32{return <i32>a}\n';
    assert.equal(await formatted(code), '@inline\nfunction f(a: i32): i32 {\n  return <i32>a;\n}\n');
  });
});
