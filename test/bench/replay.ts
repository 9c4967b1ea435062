import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CONTEXT_TOKENS, loadLocalModel } from '../../src/cli/local-model.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { divideContext } from '../../src/completion/budget.ts';
import { reportPeers, type PeerReport } from './peers/report.ts';
import { simulatePeers, type PeerCosts } from './peers/simulate.ts';
import { replay, type Replayed } from './replay/replayer.ts';
import { reportReplay, type ReplayReport } from './replay/report.ts';
import { readTrace } from './replay/trace.ts';
import { warmUp } from './warm-up.ts';

const USAGE =
  'npm run -s replay -- [--trace T.jsonl] [--model X.gguf] [--engine kernels|ort] [--threads N] [--json]';

await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      trace: { type: 'string', multiple: true },
      model: { type: 'string' },
      engine: { type: 'string' },
      threads: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const paths = values.trace ?? shippedTraces();
  const traces = paths.map((path) => ({ name: basename(path, '.jsonl'), events: readTrace(path) }));
  const model = await loadLocalModel(values);
  await warmUp(model);
  const { prompt: budget } = divideContext(CONTEXT_TOKENS, model.engine.shape.contextLength);
  const all: Sitting[] = [];
  const byTrace: Record<string, Report> = {};
  for (const { name, events } of traces) {
    console.error(`replaying ${name}`);
    const sitting = {
      ours: await replay(model, events),
      peers: simulatePeers(events, model.tokenizer, budget),
    };
    all.push(sitting);
    byTrace[name] = reportSittings([sitting]);
  }
  const report = reportSittings(all);
  if (values.json) console.log(JSON.stringify(traces.length > 1 ? { ...report, traces: byTrace } : report));
  else
    console.table(
      Object.fromEntries(Object.entries({ ...byTrace, all: report }).map(([k, v]) => [k, row(v)])),
    );
  model.engine.dispose();
});

/** A trace as we played it, and what peers would evaluate for the same completions. */
interface Sitting {
  readonly ours: Replayed;
  readonly peers: PeerCosts;
}

interface Report extends ReplayReport {
  readonly peers: Readonly<Record<string, PeerReport>>;
}

function reportSittings(sittings: readonly Sitting[]): Report {
  const report = reportReplay(sittings.map(({ ours }) => ours));
  const peers = reportPeers(
    sittings.map((sitting) => sitting.peers),
    report.prefilled,
  );
  return { ...report, peers };
}

function shippedTraces(): string[] {
  const folder = new URL('../fixtures/traces/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return names.sort().map((name) => fileURLToPath(new URL(name, folder)));
}

function row(report: Report): Record<string, string | number | boolean> {
  const ms = ({ p50, p95 }: { p50: number; p95: number }): string => `${p50.toFixed(0)} / ${p95.toFixed(0)}`;
  return {
    completions: report.completions,
    reuse: report.reuse.toFixed(4),
    'prefilled p50 / p95': `${report.prefilledPerCompletion.p50} / ${report.prefilledPerCompletion.p95}`,
    'ms p50 / p95': ms(report.latencyMs),
    'cold ms p50 / p95': ms(report.coldLatencyMs),
    exact: report.exact,
    ...Object.fromEntries(
      Object.entries(report.peers).map(([name, { ratio }]) => [`x ${name}`, ratio?.toFixed(1) ?? '-']),
    ),
  };
}
