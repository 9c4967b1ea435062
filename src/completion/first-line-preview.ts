import { applyFilters } from './filters/index.ts';
import type { FilterContext } from './filters/context.ts';

type PreviewContext = Omit<FilterContext, 'isCutShort'>;

/**
 * Shows the first line of a block as soon as it is complete, while the rest is still decoded. The suggestion begins with
 * the preview, so that ghost text only ever grows.
 */
export class FirstLinePreview {
  readonly #context: PreviewContext;
  readonly #onPreview: ((text: string) => void) | undefined;
  #isDone = false;
  /** The preview; empty where there is none. */
  #text = '';

  constructor(context: PreviewContext, onPreview?: (text: string) => void) {
    this.#context = context;
    this.#onPreview = onPreview;
  }

  /** @param text what has been decoded so far, and continues */
  look(text: string): void {
    const length = this.#isDone ? undefined : firstLineLength(text);
    if (length === undefined) return;
    this.#isDone = true;
    const first = text.slice(0, length);
    this.#text = applyFilters(first, {
      ...this.#context,
      unwanted: this.#context.unwanted.map(firstLine),
      isCutShort: false,
    });
    if (this.#text !== '') this.#onPreview?.(this.#text);
  }

  /** The suggestion that begins with the preview, given what the filters left of the whole text. */
  keep(filtered: string): string {
    return filtered.startsWith(this.#text) ? filtered : this.#text;
  }
}

function firstLine(text: string): string {
  return text.slice(0, firstLineLength(text));
}

/** Length of a text up to the end of its first line that is not blank; `undefined` while that line may continue. */
export function firstLineLength(text: string): number | undefined {
  const begin = text.search(/\S/);
  const end = begin < 0 ? -1 : text.indexOf('\n', begin);
  return end < 0 ? undefined : end;
}
