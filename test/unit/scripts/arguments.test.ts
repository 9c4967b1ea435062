import assert from 'node:assert/strict';
import { isCi, parseStartArguments, parseTestArguments } from '../../../scripts/lib/arguments.ts';
import { parsePort } from '../../../scripts/start/port.ts';

describe('the arguments of npm test and npm start', () => {
  it('allow Debian packages to be installed only with a flag or in CI', () => {
    const inCi = isCi(process.env);
    for (const parse of [parseTestArguments, parseStartArguments]) {
      assert.equal(parse([]).installPackages, inCi);
      assert.equal(parse(['--install-packages']).installPackages, true);
    }
  });

  it('treat CI as set unless it is empty, 0 or false', () => {
    for (const value of ['true', '1', 'woodpecker']) assert.equal(isCi({ CI: value }), true);
    for (const value of ['', '0', 'false', 'False']) assert.equal(isCi({ CI: value }), false);
    assert.equal(isCi({}), false);
  });

  it('refuse unknown ones', () => {
    assert.throws(() => parseTestArguments(['--instal-packages']), /Unknown option/);
    assert.throws(() => parseStartArguments(['--grep', 'x']), /Unknown option/);
  });
});

describe('the port of npm start', () => {
  it('is any port unless PORT names one', () => {
    assert.equal(parsePort(''), 0);
    assert.equal(parsePort('8991'), 8991);
  });

  it('is refused when it is not a port', () => {
    for (const text of ['http', '-1', '1.5', '65536']) assert.throws(() => parsePort(text), /PORT/);
  });
});
