import assert from 'node:assert/strict';
import {
  byModule,
  importedBy,
  isSourcePath,
  isWrittenByHand,
  readingOrder,
} from '../../../src/control/project-files.ts';

describe('isSourcePath', () => {
  it('takes source code', () => {
    for (const path of ['a.ts', 'src/b.py', 'lib/Deep/c.test.RS', 'd.html', 'e.spec.tsx'])
      assert.equal(isSourcePath(path), true, path);
    // Words that names of generated files end with, too.
    for (const path of ['src/file-lock.ts', 'load-bundle.ts', 'axis-g.py'])
      assert.equal(isSourcePath(path), true, path);
  });

  it('leaves out what was installed, built or generated, and what is no code', () => {
    for (const path of [
      ...['node_modules/a/index.js', 'packages/a/dist/b.js', '.venv/lib/c.py', 'x/__pycache__/d.py'],
      ...['e.min.js', 'lib/f.bundle.js', 'g_pb2.py', 'h.pb.go', 'i.generated.ts'],
      ...['package-lock.json', 'j.log', 'k.png', 'LICENSE', 'yarn.lock'],
    ])
      assert.equal(isSourcePath(path), false, path);
  });
});

describe('isWrittenByHand', () => {
  it('takes lines that people read', () => {
    assert.equal(isWrittenByHand('const a = 1;\nconst b = 2;\n'), true);
    assert.equal(isWrittenByHand(''), true);
  });

  it('leaves out binary, minified and endless lines', () => {
    assert.equal(isWrittenByHand('MZ\0\0'), false);
    assert.equal(isWrittenByHand('a=1;'.repeat(500)), false);
    assert.equal(isWrittenByHand(`${'x\n'.repeat(10_000)}${'y'.repeat(6_000)}`), false);
    assert.equal(isWrittenByHand('z'.repeat(5_000_000)), false);
  });
});

describe('readingOrder', () => {
  const paths = ['src/cart/item.ts', 'src/util/money.ts', 'src/cart/cart.ts', 'docs/a.ts', 'src/app.ts'];

  it('puts what open files import first, then what is near them', () => {
    assert.deepEqual(
      readingOrder(paths, [
        { path: 'src/cart/view.ts', text: "import { money } from '../util/money.ts';\n" },
      ]),
      ['src/util/money.ts', 'src/cart/cart.ts', 'src/cart/item.ts', 'src/app.ts', 'docs/a.ts'],
    );
  });

  it('goes from the top down where no file is open', () => {
    assert.deepEqual(readingOrder(['a/b/c.ts', 'a/d.ts', 'e.ts'], []), ['e.ts', 'a/d.ts', 'a/b/c.ts']);
  });
});

describe('importedBy', () => {
  it('finds the files that a file imports, whatever their extension', () => {
    const modules = byModule(
      new Map([
        ['src/util/money.ts', 1],
        ['src/cart/index.ts', 2],
        ['src/other.ts', 3],
      ]),
    );
    const text = "import { money } from './util/money';\nimport { cart } from './cart';\nimport 'other';\n";
    assert.deepEqual(importedBy({ path: 'src/app.ts', text }, modules), [1, 2]);
  });
});
