import type { Availability } from '../control/availability.ts';
import type { ClientState } from '../worker/client/types.ts';
import type { MemoryReport, ModelShape } from '../worker/protocol.ts';
import type { KeystrokeTimes } from '../suggestion/keystroke-meter.ts';
import { machineText, type Machine } from './machine.ts';
import { count } from './plural.ts';
import type { RecentError } from '../suggestion/recent-errors.ts';
import { plainPath } from '../util/plain-text.ts';
import { redact } from './redact.ts';
import type { SessionSummary } from '../suggestion/statistics.ts';
import { megabytes } from './status-text.ts';

/** A setting with another value than the default. */
export interface ChangedSetting {
  readonly name: string;
  readonly value: unknown;
  /** Whether the value may be shown: a boolean, a number, or a value that the manifest lists. */
  readonly isPublic: boolean;
}

export interface DiagnosticsInput {
  readonly version: string;
  readonly editor: string;
  /** The kind of a remote window, such as `ssh-remote`. */
  readonly remote: string | undefined;
  readonly trusted: boolean;
  readonly machine: Machine;
  readonly client: ClientState;
  /** Path of the user's own model file; empty for the bundled one. */
  readonly modelPath: string;
  readonly memory: MemoryReport | undefined;
  readonly availability: Availability;
  readonly summary: SessionSummary;
  readonly host: KeystrokeTimes;
  readonly settings: readonly ChangedSetting[];
  readonly otherProviders: readonly string[];
  readonly errors: readonly RecentError[];
}

/**
 * The diagnostics for a problem report, in Markdown. They contain no source code and no file names: the user's own model has
 * no name, settings with free text are listed without their values, and paths are removed from errors.
 */
export function diagnosticsText(input: DiagnosticsInput): string {
  const { version, editor, remote, trusted, machine, otherProviders, errors } = input;
  return [
    '### Foretype diagnostics',
    '',
    `- Foretype ${version} in ${editor}${remote === undefined ? '' : `, remote: ${remote}`}${trusted ? '' : ', workspace not trusted'}`,
    `- Machine: ${machineText(machine)}`,
    ...modelLines(input),
    `- In the document in front: ${input.availability.kind}`,
    ...statisticsLines(input),
    `- Settings: ${settingsText(input.settings)}`,
    `- Other providers of suggestions: ${otherProviders.join(', ') || 'none'}`,
    `- Recent errors: ${errors.length === 0 ? 'none' : ''}`.trimEnd(),
    ...errors.map(
      ({ message, age }) => `  - ${ageText(age)}: ${redact(message, spellings(input.modelPath))}`,
    ),
    '',
  ].join('\n');
}

/** The path as it is, and as messages show it. */
function spellings(path: string): readonly string[] {
  return [path, plainPath(path)];
}

function modelLines({ client, modelPath }: DiagnosticsInput): string[] {
  const which = modelPath === '' ? 'bundled' : 'a file of the person’s own';
  switch (client.kind) {
    case 'failed':
      return [`- Model: ${which}; failed (${client.fault}): ${redact(client.message, spellings(modelPath))}`];
    case 'stopped':
      return [`- Model: ${which}; stopped`];
    case 'loading':
      return [`- Model: ${which}; loading, ${Math.floor(client.fraction * 100)} %`];
    case 'ready': {
      const { name, parameters, shape, engine, fallback, threads, contextTokens, fillsInTheMiddle, gpu } =
        client.model;
      const named = modelPath === '' ? `${name} (bundled)` : which;
      const order = fillsInTheMiddle ? 'fills in the middle' : 'sees the prefix only';
      return [
        `- Model: ${named}, ${(parameters / 1e6).toFixed(1)} M parameters, ${order}`,
        `- Shape: ${shapeText(shape)}`,
        `- Engine: ${engine}${fallback === undefined ? '' : ' (not the one asked for)'}, ${gpu ?? count(threads, 'thread')}, ${contextTokens} tokens of context`,
      ];
    }
  }
}

function statisticsLines({ summary, memory, host }: DiagnosticsInput): string[] {
  const { count: completions, recalled, p50, p95, tokensPerSecond } = summary;
  const times = p50 === undefined || p95 === undefined ? '' : `, p50 ${ms(p50)}, p95 ${ms(p95)}`;
  const speed = tokensPerSecond === undefined ? '' : `, ${tokensPerSecond.toFixed(0)} tokens per second`;
  const lines = [
    `- Session: ${count(completions, 'completion')}, ${recalled} recalled${times}${speed}`,
    `- Extension host: ${count(host.count, 'keystroke')}, p50 ${ms(host.p50)}, p95 ${ms(host.p95)}`,
  ];
  if (memory !== undefined) {
    const { engineBytes, cacheBytes, budgetBytes, cachedTokens, slots, projectBytes, projectTokens } = memory;
    lines.push(
      `- Memory: ${megabytes(engineBytes)}; cache ${megabytes(cacheBytes)} of ${megabytes(budgetBytes)}, ` +
        `${count(cachedTokens, 'token')} in ${count(slots, 'slot')}; ` +
        `project ${megabytes(projectBytes)}, ${count(projectTokens, 'token')}`,
    );
  }
  return lines;
}

function settingsText(settings: readonly ChangedSetting[]): string {
  if (settings.length === 0) return 'all as by default';
  return settings
    .map(({ name, value, isPublic }) => `${name}: ${isPublic ? JSON.stringify(value) : 'set'}`)
    .join(', ');
}

function ageText(age: number): string {
  const minutes = Math.floor(age / 60_000);
  return minutes < 1 ? 'just now' : `${count(minutes, 'minute')} ago`;
}

export function ms(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}

/** A model's shape in one line. */
export function shapeText(shape: ModelShape): string {
  const { layers, width, heads, kvHeads, headDim, feedForward, vocabulary, contextLength } = shape;
  return `${layers} layers, width ${width}, ${heads} heads (${kvHeads} of K/V) of ${headDim}, feed-forward ${feedForward}, vocabulary ${vocabulary}, trained for ${contextLength} positions`;
}
