import type { ReadableText } from './chunked-text.ts';
import { shiftOffset, type Edit } from './edit.ts';
import { RecentPlaces } from './recent-places.ts';
import { chooseStart, WindowAnchor } from './window-anchor.ts';

/**
 * Tokens of the near part of a prefix: about so many when the cursor has come to a new place, where it is evaluated anew in
 * any case. It grows with what is typed there, until the window moves.
 */
const FRESH = 96;
const MOST_FRESH = 128;
/** With fewer, as after a jump upwards, the far part is cut. */
const LEAST = 48;

/** A text that is tokenized in two parts, divided at a line start, has at most so many tokens more. */
const SPLIT_TOKENS = 4;

/** The part of the prefix that a prompt shows, in UTF-16 units. */
export interface PrefixWindow {
  readonly start: number;
  /** Where the far part ends: at a line start, or at `start` if it is empty. */
  readonly farEnd: number;
}

/** Returns the number of tokens in `[start, cursor)`. */
type CountTokens = (start: number) => number;

/** A cursor in a text, and the tokens that the prompt has for the text before it. */
export interface PrefixRequest {
  readonly text: ReadableText;
  readonly offset: number;
  readonly budget: number;
  readonly countTokens: CountTokens;
  /** The same, for starts near the cursor. */
  readonly countNear: CountTokens;
}

/**
 * The window over the prefix at one place of a document, and its division into a far and a near part. Both stay at the same
 * text while the user types there.
 */
class PlaceWindow {
  readonly #hasFar: boolean;
  readonly #anchor: WindowAnchor;
  #farEnd: number;
  /** Whether the near part is evaluated anew in any case. */
  #isFresh = true;

  /** @param from the window at another place, which this one begins with */
  constructor(hasFar: boolean, from?: PlaceWindow) {
    this.#hasFar = hasFar;
    this.#anchor = from === undefined ? new WindowAnchor() : from.#anchor.copy();
    this.#farEnd = from === undefined ? 0 : from.#farEnd;
  }

  follow(edits: readonly Edit[]): void {
    this.#anchor.follow(edits);
    this.#farEnd = shiftOffset(this.#farEnd, edits);
  }

  place(request: PrefixRequest): PrefixWindow {
    const { text, offset, countTokens } = request;
    const before = this.#anchor.start;
    const budget = this.#hasFar ? request.budget - SPLIT_TOKENS : request.budget;
    const start = this.#anchor.place(text, offset, budget, countTokens);
    if (!this.#hasFar) return { start, farEnd: start };
    this.#isFresh ||= start !== before;
    if (!this.#stillFits(start, request)) this.#farEnd = chooseFarEnd(start, request);
    this.#isFresh = false;
    return { start, farEnd: this.#farEnd };
  }

  #stillFits(start: number, { offset, countNear }: PrefixRequest): boolean {
    if (this.#farEnd < start || this.#farEnd > offset) return false;
    const tokens = countNear(this.#farEnd);
    return (tokens >= LEAST || this.#farEnd === start) && (tokens <= MOST_FRESH || !this.#isFresh);
  }
}

function chooseFarEnd(start: number, { text, offset, countNear }: PrefixRequest): number {
  const size = { budget: MOST_FRESH, fill: FRESH / MOST_FRESH };
  const end = chooseStart(text, { first: start, offset }, size, countNear);
  return isLineStart(text, end) ? end : start;
}

function isLineStart(text: ReadableText, offset: number): boolean {
  return offset === 0 || /[\r\n]$/.test(text.slice(offset - 1, offset));
}

/**
 * The windows over the prefix at the places of a document. Coming back to a place finds its window, and with it its cache;
 * a new place begins with the window of the place before, whose far part it may share.
 */
export class PlaceWindows {
  readonly #hasFar: boolean;
  readonly #windows = new RecentPlaces<PlaceWindow>();

  /** @param hasFar whether prompts have a far part */
  constructor(hasFar: boolean) {
    this.#hasFar = hasFar;
  }

  /** Keeps all windows at the same text when the document changes. */
  follow(edits: readonly Edit[]): void {
    for (const window of this.#windows.all()) window.follow(edits);
  }

  /**
   * Returns the window for a cursor, moving it if necessary.
   *
   * @param place its frozen suffix
   * @param isAhead see `RecentPlaces.at`
   */
  at(place: string, request: PrefixRequest, isAhead = false): PrefixWindow {
    const create = (): PlaceWindow => new PlaceWindow(this.#hasFar, this.#windows.all().at(-1));
    return this.#windows.at(place, create, isAhead).place(request);
  }
}
