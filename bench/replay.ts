import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UsageError } from '../src/cli/engines.ts';
import { createCompleter, loadLocalModel } from '../src/cli/local-model.ts';
import { MEMORY_OPTION, parseMemory } from '../src/cli/project-memory.ts';
import { runMain } from '../src/cli/run-main.ts';
import { divideContext } from '../src/completion/budget.ts';
import { playHours } from './hour/command.ts';
import { reportPeers, type PeerReport } from './peers/report.ts';
import { simulatePeers, type PeerCosts } from './peers/simulate.ts';
import { planReplay, shortTraces } from './replay/plan.ts';
import { replay, type Replayed } from './replay/replayer.ts';
import { reportBeside, reportReplay, type BesideReport, type ReplayReport } from './replay/report.ts';
import { readTrace, type TraceEvent } from './replay/trace.ts';
import { parseWhole } from './whole-number.ts';
import { moving } from './traces/moving.ts';
import { warmUp } from './warm-up.ts';

const USAGE =
  'npm run -s replay -- [--trace T.jsonl]... [--moving SEED]... [--all] [--cold-every N] [--model X.gguf] [--engine auto|kernels|webgpu|ort] ' +
  '[--beside kernels|ort] [--memory on|off] [--threads N] [--json] | ' +
  '--hour SEED... [--minutes N] [--prepare TOKENS] [--model X.gguf] [--engine auto|kernels|webgpu|ort] [--threads N] [--json]';

await runMain(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      trace: { type: 'string', multiple: true },
      /** Plays all shipped traces, whatever the model. */
      all: { type: 'boolean', default: false },
      /** Plays a trace of moving, made from this seed. */
      moving: { type: 'string', multiple: true },
      /** Plays an hour of typing and reading instead, made from this seed, and tells the processor time. */
      hour: { type: 'string', multiple: true, default: [] },
      /** The first minutes of the hour only. */
      minutes: { type: 'string' },
      /** In place of the default of `foretype.prepare.tokensPerMinute`. */
      prepare: { type: 'string' },
      'cold-every': { type: 'string' },
      model: { type: 'string' },
      engine: { type: 'string' },
      /** A second engine that plays each trace after the first, in the same run. */
      beside: { type: 'string' },
      /** Whether the open documents are remembered beside the model. */
      ...MEMORY_OPTION,
      threads: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const hasMemory = parseMemory(values.memory);
  const chosenEvery = parseEvery(values['cold-every']);
  // Read before a model is loaded, so that a wrong trace is told at once.
  const chosen = [...(values.trace ?? []).map(readNamed), ...(values.moving ?? []).map(makeMoving)];
  const model = await loadLocalModel(values);
  if (values.hour.length > 0) {
    await warmUp(model);
    await playHours(model, values);
    model.engine.dispose();
    return;
  }
  const other =
    values.beside === undefined ? undefined : await loadLocalModel({ ...values, engine: values.beside });
  const plan = planReplay(model.parameters);
  const coldEvery = chosenEvery ?? plan.coldEvery;
  const traces = chosen.length > 0 ? chosen : shippedTraces(values.all || plan.all).map(readNamed);
  await warmUp(model);
  if (other) await warmUp(other);
  const { prompt: budget } = divideContext(model.profile.sizes.context, model.engine.shape.contextLength);
  const all: Sitting[] = [];
  const byTrace: Record<string, Report> = {};
  for (const { name, events } of traces) {
    console.error(`replaying ${name}`);
    const sitting = {
      ours: await replay(model, events, createCompleter, { coldEvery, hasMemory }),
      beside: other && (await replay(other, events, createCompleter, { coldEvery: Infinity, hasMemory })),
      peers: simulatePeers(events, model.tokenizer, budget),
    };
    all.push(sitting);
    byTrace[name] = reportSittings([sitting]);
  }
  const report = reportSittings(all);
  const whole = { model: model.name, engine: model.engine.name, ...report };
  if (values.json) console.log(JSON.stringify(traces.length > 1 ? { ...whole, traces: byTrace } : whole));
  else
    console.table(
      Object.fromEntries(Object.entries({ ...byTrace, all: report }).map(([k, v]) => [k, row(v)])),
    );
  model.engine.dispose();
  other?.engine.dispose();
});

/** A trace as we played it, and what peers would evaluate for the same completions. */
interface Sitting {
  readonly ours: Replayed;
  /** As the second engine played it, if there is one. */
  readonly beside: Replayed | undefined;
  readonly peers: PeerCosts;
}

interface Report extends ReplayReport {
  readonly peers: Readonly<Record<string, PeerReport>>;
  readonly beside?: BesideReport;
}

function reportSittings(sittings: readonly Sitting[]): Report {
  const report = reportReplay(sittings.map(({ ours }) => ours));
  const peers = reportPeers(
    sittings.map((sitting) => sitting.peers),
    report.prefilled,
  );
  const beside = reportBeside(
    report,
    sittings.flatMap((sitting) => sitting.beside ?? []),
  );
  return { ...report, peers, ...(beside === undefined ? {} : { beside }) };
}

interface NamedTrace {
  readonly name: string;
  readonly events: readonly TraceEvent[];
}

function readNamed(path: string): NamedTrace {
  return { name: basename(path, '.jsonl'), events: readTrace(path) };
}

function makeMoving(seed: string): NamedTrace {
  return { name: `moving ${seed}`, events: moving(parseWhole('moving', seed)).events };
}

function parseEvery(value: string | undefined): number | undefined {
  if (value !== undefined && !/^[1-9]\d*$/.test(value)) {
    throw new UsageError(`--cold-every takes a whole number from 1, not "${value}".`);
  }
  return value === undefined ? undefined : Number(value);
}

function shippedTraces(all: boolean): string[] {
  const folder = new URL('../test/fixtures/traces/', import.meta.url);
  const names = all
    ? readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    : shortTraces.map((name) => `${name}.jsonl`);
  return names.sort().map((name) => fileURLToPath(new URL(name, folder)));
}

/** For each kind of move: how many, mean tokens before the answer and in all, and milliseconds. */
function moveCells({ moves }: Report): Record<string, string> {
  const cells = Object.entries(moves)
    .filter(([, { count }]) => count > 0)
    .map(([name, { count, prefilled, prefilledInAll, latencyMs }]) => [
      `${name}: tokens first / all, ms`,
      `${count} x ${prefilled.mean.toFixed(0)} / ${prefilledInAll.toFixed(0)}, ${latencyMs.p50.toFixed(0)}`,
    ]);
  return Object.fromEntries(cells) as Record<string, string>;
}

function row(report: Report): Record<string, string | number | boolean> {
  const ms = ({ p50, p95 }: { p50: number; p95: number }): string => `${p50.toFixed(0)} / ${p95.toFixed(0)}`;
  return {
    completions: report.completions,
    reuse: report.reuse.toFixed(4),
    'prefilled p50 / p95': `${report.prefilledPerCompletion.p50} / ${report.prefilledPerCompletion.p95}`,
    'ms p50 / p95': ms(report.latencyMs),
    ...moveCells(report),
    'computed ms p50 / p95': ms(report.computedLatencyMs),
    'cold ms p50 / p95': ms(report.coldLatencyMs),
    ...(report.beside === undefined ? {} : { 'beside, ms p50 / p95': ms(report.beside.computedLatencyMs) }),
    exact: `${report.exact} of ${report.compared}`,
    ...Object.fromEntries(
      Object.entries(report.peers).map(([name, { ratio }]) => [`x ${name}`, ratio?.toFixed(1) ?? '-']),
    ),
  };
}
