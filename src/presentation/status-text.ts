import { availabilityText, snoozedFor, type Availability } from '../control/availability.ts';
import type { ClientState } from '../worker/client/types.ts';
import type { EngineMeasurement, MemoryReport } from '../worker/protocol.ts';
import { plain, sentence, type PlainText } from '../util/plain-text.ts';
import { loadingText } from './language-status-text.ts';
import { count } from './plural.ts';
import type { SessionSummary } from '../suggestion/statistics.ts';
import type { MeasuredCompletion } from '../suggestion/completion-runner.ts';

export type Activity = 'off' | 'snoozed' | 'loading' | 'idle' | 'busy' | 'error';

/** The data of the status bar item. */
export interface StatusInput {
  readonly client: ClientState;
  /** For the document in the active editor. */
  readonly availability: Availability;
  readonly busy: boolean;
  readonly last: MeasuredCompletion | undefined;
  readonly summary: SessionSummary;
  readonly memory: MemoryReport | undefined;
}

export interface StatusText {
  readonly activity: Activity;
  /** Text of the item, with icons as `$(name)`. */
  readonly text: string;
  /** The same in words, for screen readers. */
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
}

export function activityOf(client: ClientState, availability: Availability, busy: boolean): Activity {
  if (client.kind === 'failed') return 'error';
  if (availability.kind === 'snoozed') return 'snoozed';
  if (availability.kind !== 'on') return 'off';
  if (client.kind !== 'ready') return 'loading';
  return busy ? 'busy' : 'idle';
}

export function statusText(input: StatusInput): StatusText {
  const activity = activityOf(input.client, input.availability, input.busy);
  return { activity, ...itemText(activity, input), tooltip: tooltip(input) };
}

function itemText(
  activity: Activity,
  { client, last, availability }: StatusInput,
): Pick<StatusText, 'text' | 'label'> {
  switch (activity) {
    case 'error':
      return { text: '$(error) Foretype', label: 'Foretype has a problem' };
    case 'off':
      return availability.kind === 'excluded'
        ? { text: '$(eye-closed) Foretype', label: 'Foretype does not read this file' }
        : { text: '$(circle-slash) Foretype', label: 'Foretype is off here' };
    case 'snoozed': {
      const minutes = availability.kind === 'snoozed' ? availability.minutes : undefined;
      const left = minutes === undefined ? 'Foretype' : `${minutes} min`;
      return { text: `$(debug-pause) ${left}`, label: `Foretype is snoozed ${snoozedFor(minutes)}` };
    }
    case 'loading': {
      const percent = Math.floor((client.kind === 'loading' ? client.fraction : 0) * 100);
      return {
        text: `$(loading~spin) Foretype ${percent}%`,
        label: `Foretype is loading its model, ${percent} percent`,
      };
    }
    // Busy looks like idle: an item that flickers at each keystroke distracts.
    case 'idle':
    case 'busy': {
      if (last === undefined) return { text: '$(zap) Foretype', label: 'Foretype is ready' };
      const ms = Math.round(last.latencyMs);
      return { text: `$(zap) ${ms} ms`, label: `Foretype took ${ms} milliseconds for the last completion` };
    }
  }
}

function tooltip({ client, availability, last, summary, memory }: StatusInput): string {
  const lines = availability.kind === 'on' ? [] : [escapeMarkdown(availabilityText(availability))];
  switch (client.kind) {
    case 'failed':
      lines.push(escapeMarkdown(client.message));
      break;
    case 'stopped':
    case 'loading':
      lines.push(escapeMarkdown(sentence`Foretype is ${loadingText(client)}.`));
      break;
    case 'ready': {
      const { name, parameters, contextTokens, engine, fallback, fillsInTheMiddle, gpu, measured } =
        client.model;
      lines.push(
        `Model: ${escapeMarkdown(name)}, ${(parameters / 1e6).toFixed(1)} M parameters`,
        `Engine: ${engine}${gpu === undefined ? '' : ` on ${escapeMarkdown(gpu)}`}, ${contextTokens} tokens of context`,
        ...(measured === undefined ? [] : [escapeMarkdown(measuredText(measured))]),
        ...(fillsInTheMiddle ? [] : ['It sees only the text before the cursor']),
        ...(fallback === undefined ? [] : [escapeMarkdown(fallback)]),
      );
      break;
    }
  }
  if (last !== undefined) {
    const { reused, prefilled, decoded } = last.stats;
    lines.push(`Last completion: ${reused} tokens reused, ${prefilled} prefilled, ${decoded} decoded`);
  }
  if (summary.p50 !== undefined && summary.p95 !== undefined) {
    const speed =
      summary.tokensPerSecond === undefined
        ? ''
        : `, ${summary.tokensPerSecond.toFixed(0)} tokens per second`;
    lines.push(
      `Session: ${count(summary.count, 'completion')}, p50 ${summary.p50.toFixed(0)} ms, p95 ${summary.p95.toFixed(0)} ms${speed}`,
    );
  }
  if (memory !== undefined) {
    const { slots, cachedTokens, cacheBytes, budgetBytes, engineBytes } = memory;
    const { projectTokens, projectBytes } = memory;
    lines.push(
      `Cache: ${count(cachedTokens, 'token')} in ${count(slots, 'slot')}, ${megabytes(cacheBytes)} of ${megabytes(budgetBytes)}`,
      ...(projectTokens === 0
        ? []
        : [`Project: ${count(projectTokens, 'token')} remembered, ${megabytes(projectBytes)}`]),
      `Memory in all: ${megabytes(engineBytes + projectBytes)}`,
    );
  }
  return lines.join('\n\n');
}

/** What the choice between the processor and a GPU goes by, in a sentence. */
function measuredText({ adapter, kernelsMs, webgpuMs, agrees }: EngineMeasurement): PlainText {
  const times = sentence`Chosen by measuring: the same text took ${Math.round(kernelsMs)} ms on the processor and ${Math.round(webgpuMs)} ms on ${adapter}`;
  return agrees ? times : sentence`${times}, with results that are not right`;
}

/** What clearing the cache freed, in a sentence. */
export function clearedText(before: MemoryReport | undefined, after: MemoryReport): PlainText {
  const dropped = (held: (memory: MemoryReport) => number): number =>
    Math.max(0, (before === undefined ? 0 : held(before)) - held(after));
  const tokens = dropped(({ cachedTokens }) => cachedTokens);
  const freed = plain(megabytes(dropped(({ cacheBytes }) => cacheBytes)));
  const remembered = dropped(({ projectTokens }) => projectTokens);
  const cleared = sentence`Foretype cleared its KV cache: ${tokens} tokens dropped, ${freed} freed.`;
  return remembered === 0
    ? cleared
    : sentence`${cleared} It also forgot ${remembered} tokens of the project, which it reads again while you do not type.`;
}

/** What is said once of a model that was chosen and does not fill in the middle. */
export function prefixOnlyText(name: PlainText): PlainText {
  return sentence`${name} was not trained to fill in the middle: Foretype shows it the text before the cursor, and not what comes after it. Suggestions within a line will often not fit.`;
}

/** Bytes as text: `12.3 MB`, with 1024² bytes as in the setting of the cache's budget. */
export function megabytes(bytes: number): string {
  return `${Number((bytes / 1024 ** 2).toFixed(1))} MB`;
}

/**
 * Text as Markdown that shows it literally. Entities, unlike backslashes, also keep addresses from becoming links.
 */
function escapeMarkdown(text: PlainText): string {
  return text.replace(/[^\p{L}\p{N} ,]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
