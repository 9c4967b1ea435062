import { availabilityText, type Availability } from '../control/availability.ts';
import type { Sample, SessionSummary } from '../suggestion/statistics.ts';
import type { ClientState } from '../worker/client/types.ts';
import type { CacheInspection, PreparedUse } from '../worker/protocol.ts';
import { formatCount, formatNoun } from './format.ts';
import type { HistoryModel, InspectorModel, Notice, NoticeAction, SlotsModel } from './messages.ts';
import { summarize } from '../util/percentile.ts';
import { stripModel } from './strip-model.ts';

/** Everything that the inspector shows. */
export interface InspectorInput {
  readonly client: ClientState;
  /** For the document in the active editor. */
  readonly availability: Availability;
  /** `undefined` if no worker is running. */
  readonly inspection: CacheInspection | undefined;
  readonly summary: SessionSummary;
  /** Completions, the oldest first. */
  readonly samples: readonly Sample[];
  /** Now, in milliseconds since 1970. */
  readonly date: number;
}

export function inspectorModel(input: InspectorInput): InspectorModel {
  const { inspection } = input;
  return {
    notice: noticeOf(input),
    strip: inspection?.completion && stripModel(inspection.completion),
    slots: slotsModel(input),
    history: historyModel(input),
  };
}

function noticeOf({ client, availability, inspection, samples }: InspectorInput): Notice | undefined {
  switch (client.kind) {
    case 'failed':
      return { tone: 'error', text: client.message, actions: ['restartWorker', 'showLog'] };
    case 'stopped':
    case 'loading': {
      const percent = Math.floor((client.kind === 'loading' ? client.fraction : 0) * 100);
      return { tone: 'busy', text: `The model is being loaded: ${percent} %.`, actions: [] };
    }
    case 'ready':
      if (availability.kind !== 'on') {
        return { tone: 'info', text: availabilityText(availability), actions: actionsFor[availability.kind] };
      }
      if (inspection?.completion !== undefined) return undefined;
      return { tone: 'info', text: samples.length === 0 ? beforeFirstCompletion : afterClear, actions: [] };
  }
}

/** Buttons to turn completions on again. */
const actionsFor: Readonly<Record<Exclude<Availability['kind'], 'on'>, readonly NoticeAction[]>> = {
  off: ['toggleCompletions'],
  snoozed: ['resume'],
  // The notice names the setting that decides.
  excluded: [],
  'editor-off': [],
};

const beforeFirstCompletion =
  'Nothing has been completed yet. Type in a file to see what a completion costs.';
const afterClear = 'The cache is empty. The next completion fills it.';

function slotsModel({ inspection, date }: InspectorInput): SlotsModel | undefined {
  if (inspection === undefined) return undefined;
  const slots = inspection.slots.map(({ path, tokens, capacity, bytes, idleMs }) => {
    return { path, tokens, capacity, bytes, usedAt: date - idleMs };
  });
  const { cacheBytes, budgetBytes, engineBytes } = inspection.memory;
  return { slots, bytes: cacheBytes, budgetBytes, engineBytes, prepared: preparedText(inspection.prepared) };
}

function preparedText({ places, tokens, used }: PreparedUse): string | undefined {
  if (tokens === 0) return undefined;
  const prepared = `${formatNoun(tokens, 'token')} at ${formatNoun(places, 'place')}`;
  return `Prepared where the cursor may go: ${prepared}; ${formatCount(used)} of them used.`;
}

function median(values: readonly number[]): number {
  return summarize(values).p50;
}

function historyModel({ samples, summary }: InspectorInput): HistoryModel | undefined {
  const { p50, p95, recalled } = summary;
  if (p50 === undefined || p95 === undefined) return undefined;
  const shown = samples.map(({ latencyMs, promptTokens, reused }) => {
    // An empty prompt counts as reused, as nothing of it was missing.
    return { latencyMs, reused: promptTokens === 0 ? 1 : reused / promptTokens };
  });
  const meanReuse = shown.reduce((sum, { reused }) => sum + reused, 0) / Math.max(1, shown.length);
  const times = {
    pause: median(samples.map(({ pausedMs }) => pausedMs)),
    wait: median(samples.map(({ latencyMs, workMs }) => Math.max(0, latencyMs - workMs))),
    work: median(samples.map(({ workMs }) => workMs)),
  };
  return { samples: shown, p50, p95, times, meanReuse, recalled };
}
