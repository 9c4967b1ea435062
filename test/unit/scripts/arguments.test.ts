import assert from 'node:assert/strict';
import { isCi, parseStartArguments, parseTestArguments } from '../../../scripts/lib/arguments.ts';
import { parsePort } from '../../../scripts/start/port.ts';

describe('The arguments of npm test and npm start', () => {
  it('let Debian packages be installed by a flag or in CI only', () => {
    const inCi = isCi(process.env);
    for (const parse of [parseTestArguments, parseStartArguments]) {
      assert.equal(parse([]).installPackages, inCi);
      assert.equal(parse(['--install-packages']).installPackages, true);
    }
  });

  it('take CI for set unless it is empty or says no', () => {
    for (const value of ['true', '1', 'woodpecker']) assert.equal(isCi({ CI: value }), true);
    for (const value of ['', '0', 'false', 'False']) assert.equal(isCi({ CI: value }), false);
    assert.equal(isCi({}), false);
  });

  it('refuse what they do not know', () => {
    assert.throws(() => parseTestArguments(['--instal-packages']), /Unknown option/);
    assert.throws(() => parseStartArguments(['--grep', 'x']), /Unknown option/);
  });
});

describe('The port of npm start', () => {
  it('is any port unless PORT names one', () => {
    assert.equal(parsePort(''), 0);
    assert.equal(parsePort('8991'), 8991);
  });

  it('is refused when it is none', () => {
    for (const text of ['http', '-1', '1.5', '65536']) assert.throws(() => parsePort(text), /PORT/);
  });
});
