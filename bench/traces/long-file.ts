import { Recorder } from './recorder.ts';
import { linesOf, readSource } from './sources.ts';

const PATH = 'dist/foretype.ts';
const FROM = 1_731;
const TYPED_LINES = 150;
/** Whoever types fast is ahead of most completions: they are cancelled before they begin. */
const KEYS_PER_COMPLETION = 12;

/** 150 lines, typed where they stood in the middle of a file of more than 3,000: many windows long. */
export function longFile(): Recorder {
  const source = readSource('joined-sources.ts');
  const before = linesOf(source, 0, FROM);
  const trace = new Recorder();
  trace.open(PATH, before + linesOf(source, FROM + TYPED_LINES));
  trace.type(PATH, before.length, linesOf(source, FROM, FROM + TYPED_LINES), KEYS_PER_COMPLETION);
  return trace;
}
