import { keystrokesSaved, precision, total } from '../evaluation/counts.ts';
import { formatMemory } from '../runtime/memory-limit.ts';
import type { TypedCounts } from '../worker/protocol.ts';
import {
  modelLines,
  nothingTyped,
  otherPrograms,
  paceOf,
  percent,
  samePace,
  speedOf,
  withoutStop,
} from './benchmark-report.ts';
import { ms } from './diagnostics-text.ts';
import { machineText, type Machine } from './machine.ts';
import type { ComparedModel } from './measurement.ts';
import { count } from './plural.ts';

/** Widths of the columns, so that a line fits half a window. */
const labelWidth = 24;
const columnWidth = 18;
/** Points of a percentage up to which two models save about as many keys: some hundred keys tell no more. */
const closePoints = 3;
/** Up to this ratio of their medians, two models are about as fast. */
const closeRatio = 1.25;

/** Two models beside each other, as plain text: a fact of both in each line, and advice at the end. */
export function comparisonReport(own: ComparedModel, other: ComparedModel, machine: Machine): string {
  const both = [own, other] as const;
  const row = (label: string, valueOf: (model: ComparedModel) => string | undefined): string =>
    line(
      label,
      both.map((model) => valueOf(model) ?? '-'),
    );
  const typed = typedByBoth(own, other);
  const typedRow = (label: string, valueOf: (counts: TypedCounts) => string): readonly string[] =>
    typed.kind === 'none'
      ? []
      : [
          line(
            label,
            typed.counts.map((counts) => valueOf(counts)),
          ),
        ];
  return [
    'Two models on this machine',
    '',
    row('Model', ({ name }) => name),
    row('Size', ({ file }) => file && formatMemory(file.bytes)),
    row('Quantization', ({ file }) => file?.quantization),
    row('Memory', ({ file }) =>
      typeof file?.memoryBytes === 'number' ? formatMemory(file.memoryBytes) : undefined,
    ),
    row('Load time', ({ loadMs }) => (loadMs === undefined ? undefined : ms(loadMs))),
    row('Prefill, tokens/s', ({ speed }) => speedOf(speed.prefill)),
    row('Decode, tokens/s', ({ speed }) => speedOf(speed.decode)),
    row('Keystroke, median', ({ speed }) => ms(speed.keystroke.p50)),
    row('Keystroke, 95th pct.', ({ speed }) => ms(speed.keystroke.p95)),
    ...typedRow('Keys saved', (counts) => percent(keystrokesSaved(counts))),
    ...typedRow('Suggestions right', (counts) => percent(precision(counts))),
    ...typedRow('Suggestions shown', ({ shown }) => String(shown)),
    '',
    'A keystroke is from the edit to a suggestion, with a warm',
    'cache.',
    ...typingLines(typed),
    '',
    ...modelLines(own.model, own.name),
    '',
    ...modelLines(other.model, other.name),
    '',
    `Machine: ${machineText(machine)}`,
    ...otherPrograms,
    '',
    advice(own, other),
    '',
  ].join('\n');
}

type TypedByBoth =
  | {
      readonly kind: 'both';
      readonly counts: readonly [TypedCounts, TypedCounts];
      readonly pieces: number;
      readonly chosen: number;
    }
  | { readonly kind: 'none'; readonly line: string };

/** The counts of the pieces that both models came to, which are the first ones of each. */
function typedByBoth(own: ComparedModel, other: ComparedModel): TypedByBoth {
  const [a, b] = [own.typing, other.typing];
  if (a.kind === 'not-typed') return notTyped(a.reason);
  if (b.kind === 'not-typed') return notTyped(b.reason);
  const { chosen } = a.evaluation;
  const pieces = Math.min(a.evaluation.pieces.length, b.evaluation.pieces.length);
  if (pieces === 0) return { kind: 'none', line: nothingTyped(chosen) };
  const countsOf = ({ evaluation }: typeof a): TypedCounts => total(evaluation.pieces.slice(0, pieces));
  return { kind: 'both', counts: [countsOf(a), countsOf(b)], pieces, chosen };
}

function notTyped(reason: string): TypedByBoth {
  return { kind: 'none', line: `Keys saved were not measured: ${withoutStop(reason)}.` };
}

function typingLines(typed: TypedByBoth): readonly string[] {
  if (typed.kind === 'none') return [typed.line];
  const { counts, pieces, chosen } = typed;
  const keys = counts[0].keysByHand;
  return [
    'Keys saved and suggestions are those of pieces of the open',
    `file, typed again in memory: ${pieces} of ${chosen}, ${count(keys, 'key')} by hand.`,
    ...samePace,
  ];
}

/** Which of the two to take, as far as the figures tell. */
export function advice(own: ComparedModel, other: ComparedModel): string {
  const typed = typedByBoth(own, other);
  const [fast, slow] =
    own.speed.keystroke.p50 <= other.speed.keystroke.p50 ? ([own, other] as const) : ([other, own] as const);
  const [fastMs, slowMs] = [fast.speed.keystroke.p50, slow.speed.keystroke.p50];
  const isAsFast = slowMs <= closeRatio * Math.max(1, fastMs);
  const times = `${ms(slowMs)} for a keystroke against ${ms(fastMs)}`;
  if (typed.kind === 'none') {
    const which = isAsFast ? 'Both are about as fast' : `${fast.name} is faster (${times})`;
    return `${which}; which of them saves more keys was not measured.`;
  }
  const savedBy = (counts: TypedCounts): number => Math.round(100 * keystrokesSaved(counts));
  const [ownSaved, otherSaved] = [savedBy(typed.counts[0]), savedBy(typed.counts[1])];
  const points = ownSaved - otherSaved;
  if (Math.abs(points) < closePoints)
    return isAsFast
      ? `Both save about as many keys in this file, and are about as fast. ${sample}`
      : `Both save about as many keys in this file, and ${fast.name} is faster (${times}). ${sample}`;
  const better = points > 0 ? own : other;
  const saves = `${better.name} saves more keys in this file (${Math.max(ownSaved, otherSaved)} % against ${Math.min(ownSaved, otherSaved)} %)`;
  if (isAsFast) return `${saves}, and is about as fast. ${sample}`;
  if (better === fast) return `${saves}, and is faster (${times}). ${sample}`;
  return `${saves}, and costs time: ${times}. ${lateText(slowMs)} ${sample}`;
}

const sample = 'One file is a small sample; compare them in another one, too.';

function lateText(p50: number): string {
  switch (paceOf(p50)) {
    case 'instant':
      return 'It still keeps up with typing.';
    case 'pause':
      return 'Its suggestions come in short pauses of typing.';
    case 'late':
      return 'Its suggestions come late here, so that some of these keys are typed before they come.';
  }
}

function line(label: string, values: readonly string[]): string {
  const columns = values.map((value) => clip(value).padEnd(columnWidth));
  return `${label.padEnd(labelWidth)}${columns.join('  ')}`.trimEnd();
}

/** Long names stand in full below. */
function clip(text: string): string {
  return text.length <= columnWidth ? text : `${text.slice(0, columnWidth - 1)}…`;
}
