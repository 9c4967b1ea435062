import { Recorder, type Replacement } from './recorder.ts';
import { readSource } from './sources.ts';

const GRAPH = 'src/runtime/ort/decoder-graph.ts';
const GOLDENS = 'tools/goldens.py';
const COMPLETER = 'src/completion/completer.ts';

const pasted = `

  /** Gives all memory of the cache back; what is evaluated next starts from nothing. */
  forget(): void {
    this.#slots.clear();
    this.#pieceTokens = FIRST_PIECE_TOKENS;
  }`;

/**
 * A sitting over three files: some 15 to 40 keys in one place, then another place or another tab and back,
 * with deletions, undo and redo, a paste, a rename, and a format on save that is undone.
 */
export function mixed(): Recorder {
  const trace = new Recorder();
  trace.open(GRAPH, readSource('decoder-graph.ts'));

  let top = trace.type(GRAPH, trace.after(GRAPH, 'const NO_SINK = -1e9;'), "\nconst CACHE_NAMES = 'past.';");
  top = trace.backspace(GRAPH, top, 3);
  top = trace.type(GRAPH, top, "';");
  top = trace.replace(GRAPH, top - 2, 2, ''); // undo
  top = trace.replace(GRAPH, top, 0, "';"); // redo
  let bottom = trace.type(
    GRAPH,
    trace.after(GRAPH, 'const positions = shape.contextLength + 1;'),
    '\n  const half = positions / 2;',
  );

  trace.open(GOLDENS, readSource('goldens.py'));
  const python = trace.type(
    GOLDENS,
    trace.after(GOLDENS, 'PRE_TOKENIZERS[pre_tokenizer]()'),
    '\n    tokenizer.decoder = ByteLevel()',
  );

  bottom = trace.type(GRAPH, bottom, '\n  const last = half - 1;');
  const typedAtTop = '\nconst LAYERS = 256;';
  trace.type(GRAPH, top, typedAtTop);
  bottom += typedAtTop.length;

  trace.open(COMPLETER, readSource('completer.ts'));
  const capacity = trace.after(COMPLETER, 'return this.#budget.capacity;\n  }');
  let method = trace.type(COMPLETER, capacity, '\n\n  get slots(): number {\n    return 1;\n  }');
  method = trace.replace(COMPLETER, method, 0, pasted);
  method = trace.type(COMPLETER, method, '\n\n  // The cache holds');
  method = renameAll(trace, COMPLETER, '#pieceTokens', '#chunkTokens', method);
  method = trace.type(COMPLETER, method, ' pieces of it.');

  const parameter = trace.type(
    GOLDENS,
    trace.after(GOLDENS, 'def write(path: Path, value: dict'),
    ', indent: int',
  );
  const formats = [
    replacementOf(trace, GOLDENS, 'import argparse\nimport json\nimport re\n', 'import argparse, json, re\n'),
    replacementOf(trace, GOLDENS, 'models.BPE(vocabulary, [', 'models.BPE(\n        vocabulary, ['),
    replacementOf(trace, GOLDENS, ' + "\\n", encoding', '\n        + "\\n",\n        encoding'),
  ];
  const formatted = applyTogether(trace, GOLDENS, formats, parameter);
  trace.complete(GOLDENS, formatted.cursor);
  const undone = applyTogether(trace, GOLDENS, formatted.inverse, formatted.cursor);
  trace.complete(GOLDENS, undone.cursor);
  trace.type(GOLDENS, python, '\n    tokenizer.padding = None');

  bottom = trace.type(GRAPH, bottom, '\n  const table = zeros(last);');
  bottom = trace.replace(GRAPH, bottom - 'zeros(last);'.length, 'zeros(last);'.length, ''); // by word
  bottom = trace.replace(GRAPH, bottom, 0, 'zeros(last);'); // undo
  trace.type(GRAPH, bottom, '\n  table.fill(NO_SINK);');
  trace.type(COMPLETER, method, ' Nothing is kept.');
  for (const path of [GRAPH, GOLDENS, COMPLETER]) trace.close(path);
  return trace;
}

/** Renames a symbol everywhere; a completion follows where the cursor is then. */
function renameAll(trace: Recorder, path: string, from: string, to: string, cursor: number): number {
  const places = [...trace.text(path).matchAll(new RegExp(`${from}\\b`, 'g'))];
  const edits = places.map(({ index }) => ({ offset: index, length: from.length, text: to }));
  const after = applyTogether(trace, path, edits, cursor).cursor;
  trace.complete(path, after);
  return after;
}

function replacementOf(trace: Recorder, path: string, text: string, replacement: string): Replacement {
  return { offset: trace.after(path, text) - text.length, length: text.length, text: replacement };
}

/**
 * Applies replacements that all refer to the text as it stands, ascending and apart, from the last to the first,
 * as VS Code reports them. Returns where the cursor is then, and the replacements that undo them.
 */
function applyTogether(
  trace: Recorder,
  path: string,
  edits: readonly Replacement[],
  cursor: number,
): { cursor: number; inverse: Replacement[] } {
  const before = trace.text(path);
  for (const edit of edits.toReversed()) trace.edit(path, edit);
  let shift = 0;
  let moved = cursor;
  const inverse = edits.map(({ offset, length, text }) => {
    const undo = { offset: offset + shift, length: text.length, text: before.slice(offset, offset + length) };
    shift += text.length - length;
    if (offset + length <= cursor) moved = cursor + shift;
    return undo;
  });
  return { cursor: moved, inverse };
}
