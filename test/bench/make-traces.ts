/**
 * Writes the shipped traces, `test/fixtures/traces/*.jsonl`: what a person does to the two modules beside
 * them, key by key, with a completion asked for after each key. Deterministic; run it again after a change here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { TraceEvent } from './replay/trace.ts';

const folder = new URL('../fixtures/traces/', import.meta.url);
const inventory = readFileSync(new URL('inventory.ts.txt', folder), 'utf8');
const scheduler = readFileSync(new URL('scheduler.py.txt', folder), 'utf8');

/** Writes down events and keeps the text they lead to. */
class Recorder {
  readonly events: TraceEvent[] = [];
  readonly #texts = new Map<string, string>();

  open(path: string, text: string): void {
    this.#texts.set(path, text);
    this.events.push({ open: path, text });
  }

  close(path: string): void {
    this.#texts.delete(path);
    this.events.push({ close: path });
  }

  /** Offset behind the first occurrence of `mark`. */
  after(path: string, mark: string): number {
    const at = this.#text(path).indexOf(mark);
    if (at < 0) throw new Error(`No "${mark}" in ${path}.`);
    return at + mark.length;
  }

  /** One change, as an undo, a paste or a format makes it; then a completion behind it. */
  replace(path: string, offset: number, length: number, text: string): number {
    const before = this.#text(path);
    this.#texts.set(path, before.slice(0, offset) + text + before.slice(offset + length));
    this.events.push({ edit: path, offset, length, text }, { complete: path, offset: offset + text.length });
    return offset + text.length;
  }

  /** Types a text; Enter brings the next line's indentation with it, as editors do. */
  type(path: string, offset: number, text: string): number {
    return (text.match(/\n[ \t]*|[^]/gu) ?? []).reduce((at, key) => this.replace(path, at, 0, key), offset);
  }

  /** Presses Backspace `count` times. */
  backspace(path: string, offset: number, count: number): number {
    for (let i = 0; i < count; i++) this.replace(path, offset - i - 1, 1, '');
    return offset - count;
  }

  save(name: string): void {
    const lines = this.events.map((event) => `${JSON.stringify(event)}\n`);
    writeFileSync(new URL(`${name}.jsonl`, folder), lines.join(''));
  }

  #text(path: string): string {
    const text = this.#texts.get(path);
    if (text === undefined) throw new Error(`${path} is not open.`);
    return text;
  }
}

const TS = 'src/inventory.ts';
const PY = 'jobs/scheduler.py';

const method = `
  /** Items that are below their reorder level. */
  lowStock(): Item[] {
    const low: Item[] = [];
    for (const item of this.items.values()) {
      if (item.quantity < item.reorderLevel) {
        low.push(item);
      }
    }
    return low;
  }
`;

function typingAFunction(): void {
  const trace = new Recorder();
  trace.open(TS, inventory);
  trace.type(TS, trace.after(TS, '    return total;\n  }\n'), method);
  trace.save('typing-a-function');
}

function editingInTheMiddle(): void {
  const trace = new Recorder();
  trace.open(PY, scheduler);
  trace.type(PY, trace.after(PY, 'self.retries = 0'), '\n        self.last_error = None');
  trace.type(PY, trace.after(PY, 'job.run()'), '\n                job.last_error = None');
  trace.type(PY, trace.after(PY, 'def pending(self)'), ' -> int');
  trace.close(PY);
  trace.save('editing-in-the-middle');
}

function deletingAndUndoing(): void {
  const trace = new Recorder();
  trace.open(TS, inventory);
  const start = trace.after(TS, '    return total;\n  }\n');
  let at = trace.type(TS, start, '\n  clear(): void {\n    this.items.delete();');
  at = trace.backspace(TS, at, 'delete();'.length);
  at = trace.type(TS, at, 'clear();\n  }');
  const typed = '    this.items.clear();\n  }';
  at = trace.replace(TS, at - typed.length, typed.length, '');
  at = trace.replace(TS, at, 0, typed);
  trace.type(TS, at, '\n');
  trace.save('deleting-and-undoing');
}

function twoFilesInTurn(): void {
  const trace = new Recorder();
  trace.open(TS, inventory);
  trace.open(PY, scheduler);
  let ts = trace.type(TS, trace.after(TS, '    return total;\n  }\n'), '\n  size(): number {');
  let py = trace.type(PY, trace.after(PY, 'self.retries = 0'), '\n        self.tags = []');
  ts = trace.type(TS, ts, '\n    return this.items.size;');
  py = trace.type(PY, py, '\n        self.owner = owner');
  trace.type(TS, ts, '\n  }\n');
  trace.type(PY, py, '\n');
  trace.close(TS);
  trace.close(PY);
  trace.save('two-files-in-turn');
}

typingAFunction();
editingInTheMiddle();
deletingAndUndoing();
twoFilesInTurn();
