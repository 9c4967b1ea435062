import { summarize } from '../../src/util/percentile.ts';
import type { MadeJump } from './jumper.ts';
import type { Jump } from './sample.ts';

/** The jumps that were made with a package, in all rounds. */
export interface Measured {
  readonly name: string;
  readonly jumps: readonly MadeJump[];
}

/** A jump by more lines is far. */
const NEAR_LINES = 25;
/** Characters of a column. */
const WIDTH = 28;

/** Prints when the first suggestion came, each jump a row; then the medians, and the ratios to the first package. */
export function printReport(packages: readonly Measured[], jumps: readonly Jump[]): void {
  const names = packages.map(({ name }) => name.padStart(WIDTH)).join('');
  console.log(
    '\nMilliseconds from the last key to the first suggestion; in each cell the median and all rounds',
  );
  console.log(`${'jump'.padEnd(26)}${names}`);
  for (const jump of jumps) {
    const label = `${jump.from} to ${jump.line} (${Math.abs(jump.line - jump.from)})`;
    const cells = packages.map((measured) => timesOf(measured, (made) => made.jump === jump));
    console.log(`${label.padEnd(26)}${cells.map((times) => cell(times).padStart(WIDTH)).join('')}`);
  }
  const isNear = ({ jump }: MadeJump): boolean => Math.abs(jump.line - jump.from) <= NEAR_LINES;
  printMedians('median, near', packages, isNear, 'sinceLastKey');
  printMedians('median, far', packages, (made) => !isNear(made), 'sinceLastKey');
  printMedians('median', packages, () => true, 'sinceLastKey');
  printMedians('median from the first key', packages, () => true, 'sinceFirstKey');
  printMedians('median from the jump', packages, () => true, 'sinceJump');
  printPairs(packages);
}

/** Each jump of each round beside the same of the first package, which was made just before or after. */
function printPairs([first, ...others]: readonly Measured[]): void {
  for (const { name, jumps } of others) {
    const ratios = jumps.map(
      ({ sinceLastKey = Infinity }, index) => sinceLastKey / (first?.jumps[index]?.sinceLastKey ?? Infinity),
    );
    const comparable = ratios.filter((ratio) => !Number.isNaN(ratio));
    const { p50 } = summarize(comparable);
    const least = Math.min(...comparable).toFixed(2);
    const most = Math.max(...comparable).toFixed(2);
    console.log(`${name}: ratios of pairs ${p50.toFixed(2)} (median), ${least} to ${most}`);
  }
}

type Figure = 'sinceLastKey' | 'sinceFirstKey' | 'sinceJump';

function printMedians(
  label: string,
  packages: readonly Measured[],
  isCounted: (made: MadeJump) => boolean,
  figure: Figure,
): void {
  if (!packages.some(({ jumps }) => jumps.some(isCounted))) return;
  const medians = packages.map((measured) => summarize(timesOf(measured, isCounted, figure)).p50);
  const [first = 0, ...others] = medians;
  const ratios = others.map((median) => (median / first).toFixed(2)).join(', ');
  const cells = medians.map((median) => inWords(median).padStart(WIDTH)).join('');
  console.log(`${label.padEnd(26)}${cells}${ratios === '' ? '' : `   ratio ${ratios}`}`);
}

/** A suggestion that never came counts as infinitely late. */
function timesOf(
  { jumps }: Measured,
  isCounted: (made: MadeJump) => boolean,
  figure: Figure = 'sinceLastKey',
): readonly number[] {
  return jumps.filter(isCounted).map((made) => made[figure] ?? Infinity);
}

function cell(times: readonly number[]): string {
  return `${inWords(summarize(times).p50)} (${times.map(inWords).join(' ')})`;
}

function inWords(time: number): string {
  return time === Infinity ? 'none' : time.toFixed(0);
}
