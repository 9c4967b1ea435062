import assert from 'node:assert/strict';
import { Completer } from '../../../src/completion/completer.ts';
import type { CompletionResult } from '../../../src/completion/completion.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { Mirrors } from '../../../src/document/mirrors.ts';
import { countingTokenizer } from '../helpers/counting-tokenizer.ts';
import { lastSeen, observed } from '../helpers/observed-engine.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';

const CONTEXT = 1024;
const texts = [
  'import pandas as pd\n',
  'sales = pd.read_csv("sales.csv")\nmonthly_revenue = sales.groupby("month").sum()',
  'top = monthly_',
  '%matplotlib inline\nmonthly_revenue.plot()',
];

/** A completer with what it is told of edits, and the units that its tokenizer was given. */
interface RigOptions {
  readonly otherFiles?: boolean;
  /** What the model repeats, except for a token now and then. */
  readonly refrain?: string;
}

function rig(options: RigOptions = {}) {
  const toy = toyModel();
  const refrain = toy.tokenizer.encode(options.refrain ?? '');
  const seen: (readonly number[])[] = [];
  const tokenizer = countingTokenizer(toy.tokenizer);
  const model = observed({ ...toy, tokenizer, engine: new ToyEngine(tokenizer.size, 4096, { refrain }) });
  const completer: Completer = new Completer(
    model,
    {
      contextTokens: CONTEXT,
      cacheBytes: 4 * model.engine.slotBytes(CONTEXT),
      heals: false,
      ...(options.otherFiles === true ? { documents: () => mirrors.recent() } : {}),
    },
    new ToyHost(),
  );
  const mirrors = new Mirrors((file, edits) => {
    completer.follow(file, edits);
  });
  const open = (uri: string, path: string, text: string): DocumentMirror => {
    const mirror = new DocumentMirror(uri, path, 1, text);
    mirrors.open(mirror);
    return mirror;
  };
  const type = ({ uri, version }: DocumentMirror, offset: number, text: string): void => {
    assert.ok(mirrors.change(uri, version, [{ offset, length: 0, text }], version + 1));
  };
  const complete = async (
    document: DocumentMirror,
    offset = document.text.length,
    selected = '',
  ): Promise<CompletionResult> => {
    const limits = { maxTokens: 4, multiline: false, selected };
    const result = await completer.complete(document, offset, limits, new AbortController().signal);
    seen.push(lastSeen(completer, model, result)?.prompt ?? []);
    return result;
  };
  let known = 0;
  const encodedSince = (): number => {
    const units = tokenizer.encodedUnits - known;
    known += units;
    return units;
  };
  return { completer, mirrors, open, type, complete, seen, encodedSince };
}

function notebookRig(cellTexts: readonly string[] = texts, options: RigOptions = {}) {
  const made = rig(options);
  const cells = cellTexts.map((text, i) => made.open(`cell:${i}`, 'lab.py', text));
  made.mirrors.join(
    'lab',
    cells.map(({ uri }) => uri),
  );
  return { ...made, cells };
}

describe('A completion in a notebook', () => {
  it('has the prompt of one file with all cells, at each offset of each cell', () => {
    const notebook = notebookRig();
    const file = rig();
    const whole = file.open('file:///lab.py', 'lab.py', texts.join('\n\n'));
    let start = 0;
    for (const [i, text] of texts.entries()) {
      for (let offset = 0; offset <= text.length; offset++)
        assert.deepEqual(
          notebook.completer.prompt(notebook.cells[i]!, offset).tokens,
          file.completer.prompt(whole, start + offset).tokens,
        );
      start += text.length + 2;
    }
  });

  it('reuses as much in another cell as at another place of one file', async () => {
    const notebook = notebookRig();
    const file = rig();
    const whole = file.open('file:///lab.py', 'lab.py', texts.join('\n\n'));
    let across = 0;
    for (const which of [2, 1, 2, 0, 3, 2]) {
      const cell = notebook.cells[which]!;
      const at = cell.cells!.startOf(cell) + cell.text.length;
      notebook.type(cell, cell.text.length, 'x');
      file.type(whole, at, 'x');
      const inCell = await notebook.complete(cell);
      const inFile = await file.complete(whole, at + 1);
      assert.deepEqual(inCell.stats.reused, inFile.stats.reused);
      assert.equal(inCell.text, inFile.text);
      across += inCell.stats.reused;
    }
    assert.ok(across > 100, `only ${across} tokens`);
  });

  it('evaluates one or two tokens per key, after keys in another cell', async () => {
    const { cells, type, complete } = notebookRig();
    const [, second, third] = cells;
    await complete(third!);
    await complete(second!);
    // Coming back finds what stood there; the cell before is unchanged.
    for (const key of 'revenue') {
      type(third!, third!.text.length, key);
      const { stats } = await complete(third!);
      assert.ok(stats.prefilled <= 3, `${stats.prefilled} tokens`);
    }
  });

  it('evaluates nothing after an accepted suggestion was prefilled', async () => {
    const { cells, completer, type, complete } = notebookRig();
    const cell = cells[2]!;
    const offset = cell.text.length;
    await complete(cell);
    await completer.prefillAccepted(cell, offset, 'revenue.max()', new AbortController().signal);
    type(cell, offset, 'revenue.max()');
    const { stats } = await complete(cell);
    assert.deepEqual([stats.reused, stats.prefilled], [stats.promptTokens, 0]);
  });

  it('continues from the selected item of the completion list', async () => {
    const { cells, type, complete, seen } = notebookRig();
    const cell = cells[2]!;
    const offset = cell.text.length;
    await complete(cell, offset, 'revenue');
    type(cell, offset, 'revenue');
    await complete(cell);
    assert.deepEqual(seen[0], seen[1]);
  });

  it('may repeat the next cell, which is not the line below', async () => {
    const refrain = { refrain: 'show();\n' };
    let shown = 0;
    for (let i = 0; i < 40; i++) {
      const first = `value_${i} = ${i}\nplt.`;
      const second = 'plt.show();';
      const { cells, complete } = notebookRig([first, second], refrain);
      const inCell = await complete(cells[0]!);
      const file = rig(refrain);
      const inFile = await file.complete(
        file.open('file:///lab.py', 'lab.py', `${first}\n\n${second}`),
        first.length,
      );
      if (inCell.text === 'show();') shown++;
      assert.notEqual(inFile.text, 'show();');
    }
    assert.ok(shown > 0);
  });

  it('keeps its window on the same text when cells above are added and removed', () => {
    const line = (i: number): string => `value_${i} = compute(${i})`;
    const many = Array.from({ length: 400 }, (_, i) => line(i));
    const { cells, completer, mirrors, open } = notebookRig(many);
    const cell = cells[300]!;
    const before = completer.prompt(cell, 5);
    assert.ok(before.windowStart > 0);
    open('cell:new', 'lab.py', 'import numpy as np');
    const uris = cells.map(({ uri }) => uri);
    mirrors.join('lab', ['cell:new', ...uris]);
    const added = completer.prompt(cell, 5);
    assert.equal(added.windowStart, before.windowStart + 'import numpy as np\n\n'.length);
    assert.deepEqual(added.tokens, before.tokens);
    mirrors.close('cell:0');
    mirrors.join('lab', ['cell:new', uris[2]!, uris[1]!, ...uris.slice(3)]);
    assert.deepEqual(completer.prompt(cell, 5).tokens, before.tokens);
  });

  it('evaluates the same per key in a notebook of any length', () => {
    const units = [50, 2_000].map((count) => {
      const { cells, completer, type, encodedSince } = notebookRig(
        Array.from({ length: count }, (_, i) => `value_${i} = compute(${i})`),
      );
      const cell = cells[count >> 1]!;
      const end = cell.text.length;
      completer.prompt(cell, end);
      encodedSince();
      for (const [i, key] of Array.from('.revenue').entries()) {
        type(cell, end + i, key);
        completer.prompt(cell, end + i + 1);
      }
      return encodedSince() / '.revenue'.length;
    });
    for (const each of units) assert.ok(each < 300, `${each} units a key`);
  });

  it('shows another notebook as one file, and no cell of its own notebook as another file', () => {
    const { completer, mirrors, open } = rig({ otherFiles: true });
    const cells = ['def first():\n    pass', 'def second():\n    pass'].map((text, i) =>
      open(`cell:${i}`, 'lab.py', text),
    );
    mirrors.join(
      'lab',
      cells.map(({ uri }) => uri),
    );
    const other = open('file:///a.py', 'a.py', 'from lab import ');
    const headerOf = (document: DocumentMirror): number => {
      const { spans } = completer.prompt(document, document.text.length);
      const header = spans.find(({ kind }) => kind === 'header')!;
      return header.end - header.start;
    };
    mirrors.close('file:///a.py');
    assert.equal(headerOf(cells[1]!), 0);
    const both = headerOf(other);
    const alone = rig({ otherFiles: true });
    alone.open('file:///lab.py', 'lab.py', 'def first():\n    pass\n\ndef second():\n    pass');
    const there = alone.open('file:///a.py', 'a.py', 'from lab import ');
    const { spans } = alone.completer.prompt(there, there.text.length);
    const header = spans.find(({ kind }) => kind === 'header')!;
    assert.equal(both, header.end - header.start);
    assert.ok(both > 0);
  });
});
