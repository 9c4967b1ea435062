import { readFileSync } from 'node:fs';

const folder = new URL('../../test/fixtures/traces/', import.meta.url);

/** A text that traces begin with; code of this project and made for it, as it was when the trace was made. */
export function readSource(name: string): string {
  return readFileSync(new URL(`${name}.txt`, folder), 'utf8');
}

/** Lines of a text from `from` up to and without `to`, counted from 0, each with its end. */
export function linesOf(text: string, from: number, to = Infinity): string {
  return text
    .split(/(?<=\n)/)
    .slice(from, to)
    .join('');
}
