import { Recorder } from './recorder.ts';
import { readSource } from './sources.ts';

// Short ones about two small modules: one kind of editing each.

const inventory = readSource('inventory.ts');
const scheduler = readSource('scheduler.py');
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

export function typingAFunction(): Recorder {
  const trace = new Recorder();
  trace.open(TS, inventory);
  trace.type(TS, trace.after(TS, '    return total;\n  }\n'), method);
  return trace;
}

const failed = `
        self.last_error = None

    def failed(self, error):
        self.retries += 1
        self.last_error = error
        logger.warning("job %s failed: %s", self.name, error)
        return self.retries <= self.max_retries`;

const nextDue = `

    def next_due(self):
        """When the next job is due, or None if there is none."""
        if not self.entries:
            return None
        return self.entries[0].due - self.clock()`;

/** A person works in one place of a file for a while, and then in another. */
export function editingInTheMiddle(): Recorder {
  const trace = new Recorder();
  trace.open(PY, scheduler);
  trace.type(PY, trace.after(PY, 'self.retries = 0'), failed);
  trace.type(PY, trace.after(PY, 'return len(self.entries)'), nextDue);
  trace.close(PY);
  return trace;
}

export function deletingAndUndoing(): Recorder {
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
  return trace;
}

export function twoFilesInTurn(): Recorder {
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
  return trace;
}
