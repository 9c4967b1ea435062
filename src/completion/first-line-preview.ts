import { applyFilters } from './filters/index.ts';
import type { FilterContext } from './filters/context.ts';

type Known = Omit<FilterContext, 'isCutShort'>;

/**
 * Previews the first line of a block as soon as it is whole, while the rest is still decoded. What was previewed stays: the
 * suggestion begins with it, so that what a person sees only grows.
 */
export class FirstLinePreview {
  readonly #context: Known;
  readonly #onPreview: ((text: string) => void) | undefined;
  #isMade = false;
  #text = '';

  constructor(context: Known, onPreview?: (text: string) => void) {
    this.#context = context;
    this.#onPreview = onPreview;
  }

  /** Looks at a text that goes on. */
  look(text: string): void {
    const length = this.#isMade ? undefined : firstLineLength(text);
    if (length === undefined) return;
    this.#isMade = true;
    const first = text.slice(0, length);
    this.#text = applyFilters(first, {
      ...this.#context,
      unwanted: this.#context.unwanted.map(firstLine),
      isCutShort: false,
    });
    if (this.#text !== '') this.#onPreview?.(this.#text);
  }

  /** What to show in the end, given what the filters left of the whole. */
  keep(filtered: string): string {
    return filtered.startsWith(this.#text) ? filtered : this.#text;
  }
}

function firstLine(text: string): string {
  return text.slice(0, firstLineLength(text));
}

/** Length of a text up to the end of its first line with anything on it; `undefined` while that may go on. */
export function firstLineLength(text: string): number | undefined {
  const begin = text.search(/\S/);
  const end = begin < 0 ? -1 : text.indexOf('\n', begin);
  return end < 0 ? undefined : end;
}
