import assert from 'node:assert/strict';
import { redact } from '../../../src/presentation/redact.ts';

describe('redact', () => {
  const table: readonly [message: string, redacted: string][] = [
    ['There is no such file: /home/me/models/a.gguf', 'There is no such file: <path>'],
    ['No such file: C:\\Users\\me\\my models\\a b.gguf', 'No such file: <path> <path> <path>'],
    ['\\\\server\\share\\x is gone', '<path> is gone'],
    ['file:///repo/.env is read anew.', '<path> is read anew.'],
    ['untitled:Untitled-1 is too large for completions.', '<path> is too large for completions.'],
    ['There is no "~/x".', 'There is no <path>'],
    ['cart.ts is odd, and "shapes.py".', '<path> is odd, and <path>'],
    [
      'Raise "foretype.cache.megabytes" or lower "foretype.context.tokens".',
      'Raise "foretype.cache.megabytes" or lower "foretype.context.tokens".',
    ],
    ['K/V of 1.5 MB within 120 s. It ended.', 'K/V of 1.5 MB within 120 s. It ended.'],
    ["The model file's metadata is not a number.", "The model file's metadata is not a number."],
  ];
  for (const [message, redacted] of table) {
    it(message, () => {
      assert.equal(redact(message), redacted);
    });
  }

  it('removes known texts, also with spaces', () => {
    const path = '/home/me/my models/the best one';
    assert.equal(redact(`Not a file: ${path}`, [path, '']), 'Not a file: <path>');
  });
});
