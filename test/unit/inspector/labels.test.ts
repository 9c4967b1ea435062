import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatBytes,
  formatCount,
  formatMs,
  formatNoun,
  formatShare,
  formatTick,
  formatTime,
} from '../../../src/inspector/format.ts';
import { spokenToken, visibleToken } from '../../../src/inspector/token-label.ts';

describe('labels of the inspector', () => {
  it('show white space and control characters of a token', () => {
    assert.deepEqual(
      [' return', '\n    ', '\r\n', '\tx', '\u0000', '\u202eabc', '\u00a0'].map(visibleToken),
      ['·return', '⏎····', '␍⏎', '→x', '\\u{0}', '\\u{202e}abc', '\\u{a0}'],
    );
  });

  it('never contain invisible characters or direction marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(visibleToken(text), /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('have words for white space and single punctuation', () => {
    assert.deepEqual([' return', '\n    ', '\n\n', 'a b', '\t', '', ');', ' {', ','].map(spokenToken), [
      'space, return',
      'line break, 4 spaces',
      '2 line breaks',
      'a, space, b',
      'tab',
      '',
      ');',
      'space, left brace',
      'comma',
    ]);
  });

  it('format numbers with few digits', () => {
    assert.deepEqual([0.04, 4.21, 9.96, 84.4, 999.4, 1_250, 12_345].map(formatMs), [
      ...['0.0 ms', '4.2 ms', '10 ms', '84 ms', '999 ms', '1.25 s', '12.3 s'],
    ]);
    assert.deepEqual([1, 100, 1_000, 100_000].map(formatTick), ['1 ms', '100 ms', '1 s', '100 s']);
    assert.deepEqual([0, 1_048_576, 12.34 * 2 ** 20, 1_500 * 2 ** 20].map(formatBytes), [
      ...['0 MB', '1 MB', '12.3 MB', '1,500 MB'],
    ]);
    assert.deepEqual([0, 0.5, 0.999, 1].map(formatShare), ['0 %', '50 %', '99 %', '100 %']);
    assert.deepEqual(
      [formatCount(8_192), formatNoun(1, 'slot'), formatNoun(2, 'slot')],
      [...['8,192', '1 slot', '2 slots']],
    );
    assert.equal(formatTime(new Date(2020, 1, 2, 0, 3, 9).getTime()), '00:03:09');
  });
});
