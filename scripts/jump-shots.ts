/**
 * `npm run jump-shots`: how long a person waits for the first suggestion after a jump, in a real VS Code, and what they see
 * meanwhile. Several packages take turns: `-- --vsix before=OLD.vsix --vsix after=NEW.vsix`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseJumpArguments, type JumpArguments, type NamedPackage } from './jump/arguments.ts';
import type { Film } from './jump/film.ts';
import { Jumper, type MadeJump } from './jump/jumper.ts';
import { printReport, timesOf, type Measured } from './jump/report.ts';
import { readSample } from './jump/sample.ts';
import { writeStrip } from './jump/strip.ts';
import { withWindowServer, type WindowTools } from './jump/window-server.ts';
import { summarize } from '../src/util/percentile.ts';
import { chromium } from './tools/chromium.ts';
import { codeServer } from './tools/code-server.ts';

/** When pictures are shown, in milliseconds after the last key. */
const pictureTimes = [0, 150, 300, 450, 600, 900, 1200, 1800, 2500] as const;

const options = parseJumpArguments(process.argv.slice(2));
const tools = { server: await codeServer(false), browser: await chromium(false) };
const sample = readSample();
await mkdir(options.out, { recursive: true });

const taken = new Map(
  options.packages.map(({ name }) => [name, { jumps: [] as MadeJump[], films: [] as Film[] }]),
);
for (let round = 1; round <= options.rounds; round++) {
  // Every other round begins with the last package, as the machine may become faster or slower.
  const order = round % 2 === 1 ? options.packages : options.packages.toReversed();
  for (const named of order) {
    console.log(`Round ${round}: ${named.name} (load average ${loadavg()[0]?.toFixed(1) ?? '?'})`);
    const own = taken.get(named.name);
    own?.jumps.push(...(await measure(named, tools, options)));
    own?.films.push(await takeFilm(named, tools, options));
  }
}
const measured: readonly Measured[] = [...taken].map(([name, { jumps }]) => ({ name, jumps }));
printReport(measured, sample.jumps);
const films = [...taken].map(
  ([name, own]) => [name, medianFilm({ name, jumps: own.jumps }, own.films)] as const,
);
const file = join(options.out, 'jump.png');
await writeStrip(file, films, pictureTimes, tools.browser);
const filmed = [...taken].map(([name, own]) => [name, own.films.map((film) => film.sinceLastKey)]);
const { pace, suggestions } = options;
const report = { pace, suggestions, measured, filmed: Object.fromEntries(filmed) as unknown };
await writeFile(join(options.out, 'jump.json'), `${JSON.stringify(report, undefined, 2)}\n`);
console.log(`\nFilms, milliseconds: ${JSON.stringify(report.filmed)}\nPicture: ${file}`);

/** Makes all jumps in a new window. Nothing is filmed, as that takes time. */
async function measure(
  { vsix }: NamedPackage,
  used: WindowTools,
  { pace, suggestions }: JumpArguments,
): Promise<MadeJump[]> {
  return withWindowServer(used, vsix, suggestions, async (fixture) => {
    const jumper = await Jumper.open(fixture, sample, pace);
    try {
      const made: MadeJump[] = [];
      for (const jump of sample.jumps) {
        const next = await jumper.jump(jump);
        const { sinceLastKey, text } = next;
        console.log(
          `  ${jump.from} to ${jump.line}: ${sinceLastKey?.toFixed(0) ?? 'none'} ${JSON.stringify(text)}`,
        );
        made.push(next);
      }
      return made;
    } finally {
      await jumper.close();
    }
  });
}

/** Films the first jump in a new window, where nothing of its place is in the cache. */
async function takeFilm(
  { vsix }: NamedPackage,
  used: WindowTools,
  { pace, suggestions }: JumpArguments,
): Promise<Film> {
  return withWindowServer(used, vsix, suggestions, async (fixture) => {
    const jumper = await Jumper.open(fixture, sample, pace);
    try {
      const [first] = sample.jumps;
      if (first === undefined) throw new Error('The sample has no jumps.');
      return await jumper.film(first, Math.max(...pictureTimes));
    } finally {
      await jumper.close();
    }
  });
}

/** The film whose suggestion came closest to the median of the jump without one. */
function medianFilm(own: Measured, films: readonly Film[]): Film {
  const median = summarize(timesOf(own, ({ jump }) => jump === sample.jumps[0])).p50;
  const distance = ({ sinceLastKey }: Film): number => Math.abs((sinceLastKey ?? Infinity) - median);
  const [closest] = films.toSorted((a, b) => distance(a) - distance(b));
  if (closest === undefined) throw new Error('Nothing was filmed.');
  return closest;
}
