import type { Hole } from '../../../src/evaluation/holes.ts';

/** Reads a drawing in which `«` and `»` stand around what is to be typed. */
export function drawHole(drawing: string, path = 'a.ts'): Hole {
  const [before, rest] = drawing.split('«');
  const [typed, after] = (rest ?? '').split('»');
  if (before === undefined || typed === undefined || after === undefined)
    throw new Error(`No hole in ${JSON.stringify(drawing)}.`);
  return { path, kind: 'lines', before, typed, after };
}
