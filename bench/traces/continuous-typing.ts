import { keysOf, Recorder } from './recorder.ts';
import { linesOf, readSource } from './sources.ts';

const PATH = 'src/worker/client/worker-client.ts';
const OPENED_LINES = 200;
const KEYS = 300;

/** The next lines of a file of 200, typed at its end in one go, with a completion after each key. */
export function continuousTyping(): Recorder {
  const source = readSource('worker-client.ts');
  const opened = linesOf(source, 0, OPENED_LINES);
  const keys = keysOf(linesOf(source, OPENED_LINES)).slice(0, KEYS);
  const trace = new Recorder();
  trace.open(PATH, opened);
  trace.type(PATH, opened.length, keys.join(''));
  return trace;
}
