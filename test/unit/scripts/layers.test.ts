import assert from 'node:assert/strict';
import { checkLayers, findCycle } from '../../../scripts/lib/layers.ts';

describe('the check of layers', () => {
  const layers = ['util', 'worker', 'worker/client', 'editor'];

  it('tells which layers below each imports', () => {
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

  it('reports an import upwards, of an entry point too', () => {
    const { faults } = checkLayers(layers, [
      { file: 'worker/protocol.ts', imports: ['worker/client/client.ts'] },
      { file: 'editor/menu.ts', imports: ['extension.ts'] },
    ]);
    assert.deepEqual(faults, [
      'upwards: worker/protocol.ts imports worker/client/client.ts',
      'upwards: editor/menu.ts imports extension.ts',
    ]);
  });

  it('reports files that import each other in a circle', () => {
    const files = [
      { file: 'util/a.ts', imports: ['util/b.ts'] },
      { file: 'util/b.ts', imports: ['util/c.ts', 'util/d.ts'] },
      { file: 'util/c.ts', imports: [] },
      { file: 'util/d.ts', imports: ['util/b.ts'] },
    ];
    assert.deepEqual(findCycle(files), ['util/b.ts', 'util/d.ts', 'util/b.ts']);
    assert.deepEqual(checkLayers(layers, files).faults, [
      'in a circle: util/b.ts imports util/d.ts imports util/b.ts',
    ]);
  });
});
