import type { Benchmark, ModelDescription } from '../worker/protocol.ts';
import { ms, shapeText } from './diagnostics-text.ts';
import { machineText, type Machine } from './machine.ts';
import { count } from './plural.ts';

/** Up to these medians, a suggestion comes while the user types, and in a pause of typing; milliseconds. */
const instantMs = 50;
const pauseMs = 200;

/** The results of a benchmark as plain text: one fact per line. */
export function benchmarkReport(
  { prefill, decode, keystroke }: Benchmark,
  model: ModelDescription,
  machine: Machine,
): string {
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
    `Model: ${model.name}, ${(model.parameters / 1e6).toFixed(1)} M parameters`,
    `Shape: ${shapeText(model.shape)}`,
    `Engine: ${model.engine}, ${count(model.threads, 'thread')}, ${model.contextTokens} tokens of context`,
    `Machine: ${machineText(machine)}`,
    '',
    'Other programs that run at the same time',
    'slow all of it down.',
    '',
  ].join('\n');
}

/** What the median means for typing, and what helps, in lines that fit half a window. */
function verdict(p50: number): readonly string[] {
  if (p50 <= instantMs) return ['Suggestions keep up with typing here.'];
  if (p50 <= pauseMs) return ['Suggestions come in short pauses of typing here.'];
  return [
    'Suggestions come late here. They come sooner with',
    '- a smaller model ("Foretype: Choose Model…"),',
    '- fewer tokens ("foretype.maxTokens"),',
    '- more threads ("foretype.engine.threads").',
  ];
}

function perSecond(tokens: number, ms: number): string {
  const speed = ms > 0 ? `${((tokens / ms) * 1000).toFixed(0)} tokens per second` : 'too fast to measure';
  return `${speed} (of ${tokens})`;
}
