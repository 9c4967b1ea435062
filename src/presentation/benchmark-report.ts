import { precision, keystrokesSaved, total } from '../evaluation/counts.ts';
import type { ModelDescription } from '../worker/protocol.ts';
import { ms, shapeText } from './diagnostics-text.ts';
import { machineText, type Machine } from './machine.ts';
import type { Measurement, Typing } from './measurement.ts';
import { count } from './plural.ts';

/** Up to these medians, a suggestion comes while the user types, and in a pause of typing; milliseconds. */
const instantMs = 50;
const pauseMs = 200;

/** The results of a benchmark as plain text: one fact per line. */
export function benchmarkReport({ model, speed, typing }: Measurement, machine: Machine): string {
  const { prefill, decode, keystroke } = speed;
  const { count: keys, p50, p95, promptTokens, reused } = keystroke;
  return [
    'Foretype on this machine',
    '',
    ...verdict(p50),
    '',
    'A keystroke with a warm cache, from the edit to a suggestion:',
    `  median            ${ms(p50)}`,
    `  95th percentile   ${ms(p95)}`,
    `  measured over     ${count(keys, 'typed character')}`,
    `  from the cache    ${reused} of ${promptTokens} tokens`,
    '',
    'The engine alone, without cache and drafts:',
    `  prefill           ${perSecond(prefill.tokens, prefill.ms)}`,
    `  decode            ${perSecond(decode.tokens, decode.ms)}`,
    '',
    ...typingLines(typing),
    '',
    ...modelLines(model),
    `Machine: ${machineText(machine)}`,
    '',
    ...otherPrograms,
    '',
  ].join('\n');
}

export const otherPrograms = ['Other programs that run at the same time', 'slow all of it down.'];

/** What a model is and what runs it, in two or more lines. @param name what it is called there */
export function modelLines(model: ModelDescription, name = 'Model'): readonly string[] {
  return [
    `${name}: ${model.name}, ${(model.parameters / 1e6).toFixed(1)} M parameters`,
    `Shape: ${shapeText(model.shape)}`,
    `Engine: ${model.engine}, ${count(model.threads, 'thread')}, ${model.contextTokens} tokens of context`,
  ];
}

/** What the suggestions are worth in the open file. */
function typingLines(typing: Typing): readonly string[] {
  if (typing.kind === 'not-typed') return [`Keys saved were not measured: ${withoutStop(typing.reason)}.`];
  const { pieces, chosen } = typing.evaluation;
  if (pieces.length === 0) return [nothingTyped(chosen)];
  const counts = total(pieces);
  return [
    'The open file, pieces of it typed again in memory:',
    `  keys saved        ${percent(keystrokesSaved(counts))} of ${counts.keysByHand}`,
    `  right             ${percent(precision(counts))} of ${count(counts.shown, 'suggestion')}`,
    `  pieces            ${pieces.length} of ${chosen}`,
    ...samePace,
  ];
}

/** Why there are no figures for a text that was to be typed. */
export function nothingTyped(chosen: number): string {
  return chosen === 0
    ? 'Keys saved were not measured: the open file has no code to type.'
    : 'Keys saved were not measured: typing took too long.';
}

export const samePace = [
  'They tell what is suggested, not how fast: a token takes',
  'the same time there on every machine. The model alone is',
  'asked, without the memory of the project.',
];

export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** What the median means for typing, and what helps, in lines that fit half a window. */
function verdict(p50: number): readonly string[] {
  switch (paceOf(p50)) {
    case 'instant':
      return ['Suggestions keep up with typing here.'];
    case 'pause':
      return ['Suggestions come in short pauses of typing here.'];
    case 'late':
      return [
        'Suggestions come late here. They come sooner with',
        '- a smaller model ("Foretype: Choose Model…"),',
        '- fewer tokens ("foretype.maxTokens"),',
        '- more threads ("foretype.engine.threads").',
      ];
  }
}

/** When suggestions come, by the median of a keystroke. */
export function paceOf(p50: number): 'instant' | 'pause' | 'late' {
  if (p50 <= instantMs) return 'instant';
  return p50 <= pauseMs ? 'pause' : 'late';
}

/** Tokens in a second; undefined where they were too fast to measure. */
export function speedOf({ tokens, ms }: { tokens: number; ms: number }): string | undefined {
  return ms > 0 ? ((tokens / ms) * 1000).toFixed(0) : undefined;
}

function perSecond(tokens: number, ms: number): string {
  const speed = speedOf({ tokens, ms });
  return `${speed === undefined ? 'too fast to measure' : `${speed} tokens per second`} (of ${tokens})`;
}
