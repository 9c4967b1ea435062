import assert from 'node:assert/strict';
import { checkLayers, findCycle } from '../../../scripts/lib/layers.ts';

describe('checkLayers', () => {
  const layers = ['util', 'worker', 'worker/client', 'editor'];

  it('returns the lower layers that each layer imports', () => {
    const { imports, faults } = checkLayers(layers, [
      { file: 'util/a.ts', imports: [] },
      { file: 'worker/protocol.ts', imports: ['util/a.ts'] },
      { file: 'worker/client/client.ts', imports: ['worker/protocol.ts', 'util/a.ts'] },
      { file: 'extension.ts', imports: ['worker/client/client.ts'] },
    ]);
    assert.deepEqual(
      [...imports],
      [
        ['util', []],
        ['worker', ['util']],
        ['worker/client', ['util', 'worker']],
        ['editor', []],
      ],
    );
    assert.deepEqual(faults, []);
  });

  it('reports imports of higher layers and of entry points', () => {
    const { faults } = checkLayers(layers, [
      { file: 'worker/protocol.ts', imports: ['worker/client/client.ts'] },
      { file: 'editor/menu.ts', imports: ['extension.ts'] },
    ]);
    assert.deepEqual(faults, [
      'upward: worker/protocol.ts imports worker/client/client.ts',
      'upward: editor/menu.ts imports extension.ts',
    ]);
  });

  it('reports an import cycle', () => {
    const files = [
      { file: 'util/a.ts', imports: ['util/b.ts'] },
      { file: 'util/b.ts', imports: ['util/c.ts', 'util/d.ts'] },
      { file: 'util/c.ts', imports: [] },
      { file: 'util/d.ts', imports: ['util/b.ts'] },
    ];
    assert.deepEqual(findCycle(files), ['util/b.ts', 'util/d.ts', 'util/b.ts']);
    assert.deepEqual(checkLayers(layers, files).faults, [
      'cycle: util/b.ts imports util/d.ts imports util/b.ts',
    ]);
  });
});
