import { readSource } from '../../bench/traces/sources.ts';

/** A place of the sample file where a line's rest is missing, and the first characters of it, which are typed. */
interface Place {
  /** Counted from 1. */
  readonly line: number;
  readonly rest: string;
  readonly typed: string;
}

/** A jump to a place, from the one before. */
export interface Jump {
  readonly from: number;
  readonly line: number;
  /** The column behind what stands in the line, counted from 1. */
  readonly column: number;
  readonly typed: string;
}

/** The name of the file in the workspace. */
export const sampleName = 'worker-client.ts';

/** A change of these makes figures that cannot be compared with earlier ones. */
const places: readonly Place[] = [
  { line: 43, rest: '= clock;', typed: '= ' },
  { line: 184, rest: 'loseAll(text);', typed: 'los' },
  { line: 199, rest: "answer(id, { kind: 'rejected', fault, message: text });", typed: 'ans' },
  { line: 87, rest: '= options;', typed: '= ' },
  { line: 109, rest: 'fraction: 0 });', typed: 'fra' },
  { line: 234, rest: 'forget(reason);', typed: 'for' },
  { line: 258, rest: 'undefined;', typed: 'und' },
  { line: 129, rest: 'ensure(request)) return;', typed: 'ens' },
  { line: 145, rest: 'sendWaiting();', typed: 'sen' },
  { line: 272, rest: 'fire(state);', typed: 'fir' },
  { line: 282, rest: 'options.cacheBytes,', typed: 'opt' },
];

export interface Sample {
  readonly text: string;
  /** Where a first suggestion is waited for. */
  readonly start: Jump;
  /** Far and near in turn, each to a place of its own. */
  readonly jumps: readonly Jump[];
}

/** A source file of this project as it was once, with the rests of lines left out. */
export function readSample(): Sample {
  const lines = readSource(sampleName).split('\n');
  const jumps: Jump[] = [];
  let from = 0;
  for (const { line, rest, typed } of places) {
    const whole = lines[line - 1] ?? '';
    if (!whole.endsWith(rest) || !rest.startsWith(typed))
      throw new Error(`Line ${line} does not end "${rest}".`);
    const kept = whole.slice(0, -rest.length);
    lines[line - 1] = kept;
    jumps.push({ from, line, column: kept.length + 1, typed });
    from = line;
  }
  const [start, ...others] = jumps;
  if (start === undefined) throw new Error('The sample has no places.');
  return { text: lines.join('\n'), start, jumps: others };
}
