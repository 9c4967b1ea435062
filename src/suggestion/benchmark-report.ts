import type { Benchmark, ModelDescription } from '../worker/protocol.ts';
import { machineText } from './machine.ts';
import type { Machine } from './machine.ts';
import { count } from './plural.ts';

/** Up to which median a suggestion comes while one types, and in a pause of typing, in milliseconds. */
const instantMs = 50;
const pauseMs = 200;

/** What a benchmark measured, as plain text for a person: one fact a line. */
export function benchmarkReport(
  { prefill, decode, keystroke }: Benchmark,
  model: ModelDescription,
  machine: Machine,
): string {
  const { count: keys, p50, p95, promptTokens, reused } = keystroke;
  return [
    'Foretype on this machine',
    '',
    verdict(p50),
    '',
    `Keystroke with a warm cache: median ${ms(p50)}, 95th percentile ${ms(p95)}, over ${count(keys, 'typed character')}`,
    `    from the edit to a suggestion of at most 16 tokens; of the last prompt's ${promptTokens} tokens, ${reused} came from the cache`,
    `Prefill: ${perSecond(prefill.tokens, prefill.ms)} (${count(prefill.tokens, 'token')} in ${ms(prefill.ms)})`,
    `Decode: ${perSecond(decode.tokens, decode.ms)} (${count(decode.tokens, 'token')} in ${ms(decode.ms)}), one at a time`,
    '',
    `Model: ${model.name}, ${(model.parameters / 1e6).toFixed(1)} M parameters`,
    `Shape: ${model.shape}`,
    `Engine: ${model.engine}, ${count(model.threads, 'thread')}, ${model.contextTokens} tokens of context`,
    `Machine: ${machineText(machine)}`,
    '',
    'Prefill and decode are what the engine does without any cache or drafts. Other programs that run at the same',
    'time slow all of it down.',
    '',
  ].join('\n');
}

/** What the median says to who types. */
function verdict(p50: number): string {
  if (p50 <= instantMs) return 'Suggestions keep up with typing here.';
  if (p50 <= pauseMs) return 'Suggestions come in short pauses of typing here.';
  return (
    'Suggestions come late here. A smaller model ("Foretype: Choose Model…"), fewer tokens ("foretype.maxTokens") or ' +
    'more threads ("foretype.engine.threads") make them come sooner.'
  );
}

function perSecond(tokens: number, ms: number): string {
  return ms > 0 ? `${((tokens / ms) * 1000).toFixed(0)} tokens per second` : 'too fast to measure';
}

function ms(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}
