/**
 * `npm run jump-shots`: how long a person waits for the first suggestion after a jump, in a real VS Code, and what they see
 * meanwhile. Several packages take turns: `-- --vsix before=OLD.vsix --vsix after=NEW.vsix`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseJumpArguments } from './jump/arguments.ts';
import type { Film } from './jump/film.ts';
import type { MadeJump } from './jump/jumper.ts';
import { printReport, type Measured } from './jump/report.ts';
import { readSample } from './jump/sample.ts';
import { writeStrip } from './jump/strip.ts';
import { withWindows, type OpenWindow } from './jump/windows.ts';
import { summarize } from '../src/util/percentile.ts';
import { chromium } from './tools/chromium.ts';
import { codeServer } from './tools/code-server.ts';

/** When pictures are shown, in milliseconds after the last key. */
const pictureTimes = [0, 150, 300, 450, 600, 900, 1200, 1800, 2500] as const;

const options = parseJumpArguments(process.argv.slice(2));
const tools = { server: await codeServer(false), browser: await chromium(false) };
const sample = readSample();
const jumps = sample.jumps.slice(0, options.jumps);
await mkdir(options.out, { recursive: true });

/** What was made with a package in all rounds. */
interface Taken {
  readonly jumps: MadeJump[];
  readonly films: Film[];
}
const taken = new Map(options.packages.map(({ name }): [string, Taken] => [name, { jumps: [], films: [] }]));
for (let round = 1; round <= options.rounds; round++) {
  console.log(`Round ${round} (load average ${loadavg()[0]?.toFixed(1) ?? '?'})`);
  await withWindows(options.packages, tools, sample, options, (windows) => measure(windows, round));
  await withWindows(options.packages, tools, sample, options, takeFilms);
}
const measured: readonly Measured[] = [...taken].map(([name, { jumps }]) => ({ name, jumps }));
printReport(measured, jumps);
const chosen = typicalRound([...taken.values()]);
const films = [...taken].map(([name, own]) => [name, filmOf(own.films, chosen)] as const);
const file = join(options.out, 'jump.png');
await writeStrip(file, films, pictureTimes, tools.browser);
const filmed = [...taken].map(([name, own]) => [name, own.films.map((film) => film.sinceLastKey)]);
const { pace, suggestions } = options;
const report = { pace, suggestions, measured, filmed: Object.fromEntries(filmed) as unknown };
await writeFile(join(options.out, 'jump.json'), `${JSON.stringify(report, undefined, 2)}\n`);
console.log(`\nFilms, milliseconds: ${JSON.stringify(report.filmed)}\nPicture: ${file}`);

/**
 * Makes all jumps, the packages in turn at each of them, as the machine may become faster or slower. Nothing is filmed, as
 * that takes time.
 */
async function measure(windows: readonly OpenWindow[], round: number): Promise<void> {
  for (const [index, jump] of jumps.entries()) {
    const order = (index + round) % 2 === 0 ? windows : windows.toReversed();
    for (const { name, jumper } of order) {
      const made = await jumper.jump(jump);
      const time = made.sinceLastKey?.toFixed(0) ?? 'none';
      console.log(`  ${jump.from} to ${jump.line}, ${name}: ${time} ${JSON.stringify(made.text)}`);
      taken.get(name)?.jumps.push(made);
    }
  }
}

/** Films the first jump in each window; nothing of its place is in the cache. */
async function takeFilms(windows: readonly OpenWindow[]): Promise<void> {
  const [first] = jumps;
  if (first === undefined) throw new Error('The sample has no jumps.');
  for (const { name, jumper } of windows)
    taken.get(name)?.films.push(await jumper.film(first, Math.max(...pictureTimes)));
}

/**
 * The round whose films are shown, all of one round, as the machine was about the same then: the one in which each suggestion
 * came closest to the median of that jump without a film.
 */
function typicalRound(packages: readonly Taken[]): number {
  const distances = Array.from({ length: options.rounds }, (_, round) =>
    packages.reduce((sum, { films: own, jumps: made }) => {
      const firsts = made.filter(({ jump }) => jump === jumps[0]);
      const median = summarize(firsts.map(({ sinceLastKey = Infinity }) => sinceLastKey)).p50;
      return sum + Math.abs(Math.log((filmOf(own, round).sinceLastKey ?? Infinity) / median));
    }, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function filmOf(own: readonly Film[], round: number): Film {
  const film = own[round];
  if (film === undefined) throw new Error('Nothing was filmed.');
  return film;
}
