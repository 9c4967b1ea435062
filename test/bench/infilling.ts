import { parseArgs } from 'node:util';
import { UsageError } from '../../src/cli/engines.ts';
import { createCompleter, loadLocalModel, MAX_TOKENS } from '../../src/cli/local-model.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import { isExact, passes, programOf } from './infilling/program.ts';
import { everyNth, readTasks } from './infilling/tasks.ts';
import { parseWhole } from './whole-number.ts';

const USAGE =
  'npm run -s infilling -- --tasks FILE.jsonl[.gz] [--model X.gguf] [--engine kernels|ort] [--threads N] [--every N] ' +
  '[--python PYTHON] [--json]';

/** Completes single lines of functions whose tests tell whether the line is right, and runs those tests. */
await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      /** Tasks of the HumanEval infilling benchmark. */
      tasks: { type: 'string' },
      model: { type: 'string' },
      engine: { type: 'string' },
      threads: { type: 'string' },
      /** Takes every N-th task only. */
      every: { type: 'string', default: '1' },
      python: { type: 'string', default: 'python3' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.tasks === undefined) throw new UsageError('--tasks names the file with the tasks.');
  const tasks = everyNth(readTasks(values.tasks), parseWhole('every', values.every, 1));
  const model = await loadLocalModel(values);
  const completer = createCompleter(model);
  const results: { readonly id: string; readonly exact: boolean; readonly passed: boolean }[] = [];
  for (const task of tasks) {
    const document = new DocumentMirror(task.id, 'solution.py', 1, task.prompt + task.suffix);
    const { signal } = new AbortController();
    const limits = { maxTokens: MAX_TOKENS, multiline: false };
    const { text } = await completer.complete(document, task.prompt.length, limits, signal);
    const exact = isExact(task, text);
    // The line that was taken out passes by definition.
    const passed = exact || (text !== '' && (await passes(programOf(task, text), values.python)));
    results.push({ id: task.id, exact, passed });
    if (results.length % 50 === 0) console.error(`${results.length} of ${tasks.length}`);
  }
  completer.dispose();
  const share = (key: 'exact' | 'passed'): number =>
    results.filter((result) => result[key]).length / Math.max(1, results.length);
  const summary = {
    model: model.name,
    tasks: results.length,
    exact: share('exact'),
    passed: share('passed'),
  };
  if (values.json) console.log(JSON.stringify({ ...summary, results }));
  else console.table(summary);
});
