import assert from 'node:assert/strict';
import { webMachine } from '../../../../src/editor/web/web-machine.ts';
import { machineText } from '../../../../src/presentation/machine.ts';

const agents = {
  'Chrome 140':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Edg 141':
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
  'Firefox 145': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Safari 26':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'unknown browser': '',
} as const;

describe('webMachine', () => {
  for (const [name, userAgent] of Object.entries(agents)) {
    it(`knows ${name}`, () => {
      assert.equal(webMachine({ userAgent }).runtime, name);
    });
  }

  it('says what a browser does not tell', () => {
    assert.equal(
      machineText(webMachine({ hardwareConcurrency: 4 })),
      'unknown processor, 4 threads, memory unknown, web wasm32, unknown browser',
    );
    assert.match(machineText(webMachine({ deviceMemory: 8 })), /1 threads, 8\.0 GB of memory/);
  });
});
