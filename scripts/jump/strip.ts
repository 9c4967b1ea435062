import { writeFile } from 'node:fs/promises';
import { Browser } from '../vscode/browser.ts';
import { frameAt, type Film } from './film.ts';

/** A film of each package, by its name. */
export type Films = readonly (readonly [name: string, film: Film])[];

/** What is cut out of a frame: the cursor's line with those around it. */
const width = 470;
const linesAbove = 1;
const linesInAll = 3;

const style = `
  body { margin: 0; background: #fff; color: #222; font: 15px system-ui, sans-serif; }
  main { display: inline-grid; gap: 6px 10px; padding: 10px; align-items: center; }
  h2 { margin: 0; font-size: 16px; }
  p { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
  i { display: block; width: ${width}px; outline: 2px solid #bbb; background-repeat: no-repeat; }
  i.shown { outline: 3px solid #1a7f37; }`;

/** Writes a picture with a column for each package and a row for each time after the last key. */
export async function writeStrip(
  file: string,
  films: Films,
  times: readonly number[],
  browserPath: string,
): Promise<void> {
  const headings = films.map(
    ([name, { sinceLastKey }]) => `<h2>${escaped(name)}: ${inWords(sinceLastKey)}</h2>`,
  );
  const rows = times.map((time) => [
    `<p>${time === 0 ? 'last key' : `+${time} ms`}</p>`,
    ...films.map(([, taken]) => cell(taken, time)),
  ]);
  const columns = `grid-template-columns: repeat(${films.length + 1}, auto)`;
  const cells = ['<span></span>', ...headings, ...rows.flat()].join('\n');
  const html = `<meta charset="utf-8"><style>${style}</style><main style="${columns}">${cells}</main>`;
  const browser = await Browser.launch(browserPath);
  try {
    const page = await browser.context.newPage();
    await page.setContent(html, { waitUntil: 'load' });
    await writeFile(file, await page.locator('main').screenshot());
  } finally {
    await browser.close();
  }
}

function cell({ frames, lastKey, sinceLastKey, clip }: Film, time: number): string {
  const { image } = frameAt(frames, lastKey + time);
  const isShown = sinceLastKey !== undefined && time >= sinceLastKey;
  const css = [
    `height: ${linesInAll * clip.line}px`,
    `background-image: url(data:image/png;base64,${image})`,
    `background-position: ${-clip.x}px ${linesAbove * clip.line - clip.y}px`,
  ];
  return `<i class="${isShown ? 'shown' : ''}" style="${css.join(';')}"></i>`;
}

function inWords(sinceLastKey: number | undefined): string {
  return sinceLastKey === undefined ? 'no suggestion' : `suggestion after ${Math.round(sinceLastKey)} ms`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
