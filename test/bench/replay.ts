import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadLocalModel } from '../../src/cli/local-model.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { replay, type Replayed } from './replay/replayer.ts';
import { reportReplay } from './replay/report.ts';
import { readTrace } from './replay/trace.ts';
import { warmUp } from './warm-up.ts';

const USAGE = 'npm run -s replay -- [--trace T.jsonl] [--model X.gguf] [--engine ort] [--json]';

await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      trace: { type: 'string', multiple: true },
      model: { type: 'string' },
      engine: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const paths = values.trace ?? shippedTraces();
  const traces = paths.map((path) => ({ name: basename(path, '.jsonl'), events: readTrace(path) }));
  const model = await loadLocalModel(values);
  await warmUp(model);
  const all: Replayed[] = [];
  const byTrace: Record<string, ReturnType<typeof reportReplay>> = {};
  for (const { name, events } of traces) {
    console.error(`replaying ${name}`);
    const replayed = await replay(model, events);
    all.push(replayed);
    byTrace[name] = reportReplay([replayed]);
  }
  const report = reportReplay(all);
  if (values.json) console.log(JSON.stringify(traces.length > 1 ? { ...report, traces: byTrace } : report));
  else
    console.table(
      Object.fromEntries(Object.entries({ ...byTrace, all: report }).map(([k, v]) => [k, row(v)])),
    );
  model.engine.dispose();
});

function shippedTraces(): string[] {
  const folder = new URL('../fixtures/traces/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return names.sort().map((name) => fileURLToPath(new URL(name, folder)));
}

function row(report: ReturnType<typeof reportReplay>): Record<string, string | number | boolean> {
  const ms = ({ p50, p95 }: { p50: number; p95: number }): string => `${p50.toFixed(0)} / ${p95.toFixed(0)}`;
  return {
    completions: report.completions,
    reuse: report.reuse.toFixed(4),
    'prefilled p50 / p95': `${report.prefilledPerCompletion.p50} / ${report.prefilledPerCompletion.p95}`,
    'ms p50 / p95': ms(report.latencyMs),
    'cold ms p50 / p95': ms(report.coldLatencyMs),
    exact: report.exact,
  };
}
