import type { Placement } from '../suggestion/placement.ts';
import type { Assistant } from './assistant.ts';
import { judge, SHORTEST_ACCEPTED, type Judgement } from './judge.ts';
import { gapAfter } from './rhythm.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import { keysUntil, Typist, type Piece } from './typist.ts';

/** How long VS Code waits after a key before it asks for suggestions, in milliseconds. */
const editorPauseMs = 50;
/** How long a person looks at a place before they begin to type, in milliseconds. */
const beforeTypingMs = 2_000;

/** A suggestion when it appeared. */
export interface Shown extends Judgement {
  readonly path: string;
  /** The end of what stands before the cursor, and what was still to be typed. */
  readonly before: string;
  readonly next: string;
}

/** Where a suggestion appeared: how far the hole was typed, and what was closed ahead behind the cursor. */
export interface Cursor {
  readonly position: number;
  readonly closedAhead: string;
}

/** What came of typing one hole. */
export interface Typed {
  readonly path: string;
  /** Keys pressed, acceptances among them; each leaves the cursor where a suggestion may be shown. */
  readonly keys: number;
  /** Keys that it takes without suggestions. */
  readonly keysByHand: number;
  readonly shown: readonly Shown[];
  /** Where each of `shown` appeared. */
  readonly cursors: readonly Cursor[];
  /** Milliseconds that this machine computed for each key. */
  readonly computedMs: readonly number[];
}

/** The editor in which a person types, with the extension in it. */
export type SuggestingEditor = Pick<
  Assistant,
  'open' | 'edited' | 'moved' | 'suggest' | 'refreshed' | 'onDidRefresh'
>;

export interface PersonParts {
  readonly assistant: SuggestingEditor;
  readonly clock: SimulatedClock;
  /** Milliseconds that this machine has computed since the last call. */
  readonly takeComputedMs: () => number;
  /** How long they take to see that a suggestion is right, while they type on; none if left out. In milliseconds. */
  readonly reactionMs?: number;
  readonly stop: AbortSignal;
}

/** How a person types a hole other than from its beginning to its end, without a pause. */
export interface Manner {
  /** The position in the hole's text at which they stop, if a suggestion does not lead beyond it. */
  readonly until?: number;
  /** How long they look at what comes of the first key at least, in milliseconds. */
  readonly firstLookMs?: number;
}

/**
 * Types a hole key by key, looks at each suggestion that appears, and takes it if its first line is what comes next.
 *
 * @param place any whole number; the rhythm of typing depends on it
 */
export async function typeHole(
  hole: Piece,
  place: number,
  parts: PersonParts,
  manner: Manner = {},
): Promise<Typed> {
  const sitting = new Sitting(hole, place, parts, manner);
  return sitting.type();
}

/** Milliseconds that typing a hole takes without a suggestion. @param place see `typeHole` */
export function typingMs(hole: Piece, place: number): number {
  const typist = new Typist(hole);
  let ms = beforeTypingMs;
  while (typist.nextKey !== '') {
    typist.press();
    ms += gapBefore(typist, place);
  }
  return ms;
}

class Sitting {
  readonly #hole: Piece;
  readonly #place: number;
  readonly #parts: PersonParts;
  readonly #until: number;
  readonly #firstLookMs: number;
  readonly #typist: Typist;
  readonly #shown: Shown[] = [];
  readonly #cursors: Cursor[] = [];
  readonly #computedMs: number[] = [];
  /** The ghost text that stands at the cursor. */
  #visible: string | undefined;
  /** A suggestion that has appeared and is to be taken. */
  #toTake: Judgement | undefined;
  /** When it will have been seen. */
  #seenAt = 0;
  #asking = new AbortController();
  #stopAsking: () => void = () => undefined;
  #keys = 0;

  constructor(hole: Piece, place: number, parts: PersonParts, manner: Manner) {
    this.#hole = hole;
    this.#place = place;
    this.#parts = parts;
    this.#until = manner.until ?? hole.typed.length;
    this.#firstLookMs = manner.firstLookMs ?? 0;
    this.#typist = new Typist(hole);
  }

  async type(): Promise<Typed> {
    const { clock, assistant, stop, takeComputedMs } = this.#parts;
    const typist = this.#typist;
    const stopListening = assistant.onDidRefresh(() => {
      void this.#ask('refreshed', this.#asking.signal);
    });
    assistant.open(this.#hole.path, typist.text, typist.offset);
    await clock.advanceTo(clock.now() + beforeTypingMs, () => stop.aborted);
    takeComputedMs();
    while (typist.nextKey !== '' && typist.position < this.#until && !stop.aborted) {
      const toTake = this.#seenToTake();
      if (toTake === undefined) this.#press();
      else this.#take(toTake);
      this.#askSoon();
      const gap = gapBefore(typist, this.#place);
      const pause = this.#keys === 1 ? Math.max(gap, this.#firstLookMs) : gap;
      await clock.advanceTo(clock.now() + pause, () => stop.aborted || this.#seenToTake() !== undefined);
      this.#computedMs.push(takeComputedMs());
    }
    this.#leave();
    stopListening();
    const { path } = this.#hole;
    const [keys, shown, cursors, computedMs] = [this.#keys, this.#shown, this.#cursors, this.#computedMs];
    return { path, keys, keysByHand: keysUntil(this.#hole, this.#until), shown, cursors, computedMs };
  }

  #press(): void {
    const key = this.#typist.nextKey;
    this.#keys++;
    // The editor goes on showing what is left of a suggestion that is typed.
    const visible = this.#visible;
    if (this.#toTake !== undefined) this.#toTake = afterTyping(this.#toTake, key);
    this.#visible =
      visible?.startsWith(key) === true && visible.length > key.length
        ? visible.slice(key.length)
        : undefined;
    this.#edited(this.#typist.press());
  }

  #take({ text, accepted, acceptKeys }: Judgement): void {
    this.#keys += acceptKeys;
    this.#visible = accepted < text.length ? text.slice(accepted) : undefined;
    this.#toTake = undefined;
    this.#edited(this.#typist.accept(accepted));
  }

  #edited(edits: ReturnType<Typist['press']>): void {
    const { assistant } = this.#parts;
    const { text, offset } = this.#typist;
    this.#leave();
    if (edits.length > 0) assistant.edited(edits, text.length, offset);
    else assistant.moved(offset);
  }

  /** Has the editor ask for a suggestion after its own pause, in the place of what it asked for before. */
  #askSoon(): void {
    const asking = new AbortController();
    this.#asking = asking;
    this.#stopAsking = this.#parts.clock.after(editorPauseMs, () => {
      void this.#ask('suggest', asking.signal);
    });
  }

  async #ask(what: 'suggest' | 'refreshed', signal: AbortSignal): Promise<void> {
    const { text, offset } = this.#typist;
    const placed = await this.#parts.assistant[what](text, offset, signal);
    if (!signal.aborted) this.#see(placed);
  }

  #see(placed: Placement | undefined): void {
    if (placed === undefined) {
      this.#visible = undefined;
      this.#toTake = undefined;
      return;
    }
    const judgement = judge(this.#typist, this.#hole.path, placed);
    // What is left of a suggestion seen before is no other suggestion.
    if (judgement.text === this.#visible) return;
    const isLonger = this.#visible !== undefined && judgement.text.startsWith(this.#visible);
    this.#visible = judgement.text;
    // Nor is one of which the beginning was seen; it is judged as a whole, unless that beginning was taken.
    if (isLonger && this.#shown.at(-1)?.accepted === 0) {
      this.#shown.pop();
      this.#cursors.pop();
    } else if (isLonger) return;
    const { path } = this.#hole;
    this.#shown.push({
      ...judgement,
      path,
      before: this.#before(),
      next: this.#typist.remaining.slice(0, 200),
    });
    const { position, closedAhead } = this.#typist;
    this.#cursors.push({ position, closedAhead });
    if (judgement.accepted > 0) {
      const { clock, reactionMs = 0 } = this.#parts;
      this.#toTake = judgement;
      this.#seenAt = clock.now() + reactionMs;
      // Time stops there, to see whether it is to be taken.
      if (reactionMs > 0) clock.after(reactionMs, () => undefined);
    } else this.#toTake = undefined;
  }

  #seenToTake(): Judgement | undefined {
    return this.#parts.clock.now() >= this.#seenAt ? this.#toTake : undefined;
  }

  #leave(): void {
    this.#stopAsking();
    this.#asking.abort();
  }

  #before(): string {
    return textBefore(this.#typist);
  }
}

/** Milliseconds before the next key. */
function gapBefore(typist: Typist, place: number): number {
  return gapAfter(textBefore(typist), typist.nextKey, place * 8_191 + typist.position);
}

/** The end of what stands before the cursor. */
function textBefore({ text, offset }: Typist): string {
  return text.slice(Math.max(0, offset - 200), offset);
}

/** What is left to take of a suggestion after its next key was typed; `undefined` if that is not worth a key. */
function afterTyping(toTake: Judgement, key: string): Judgement | undefined {
  const { text, accepted } = toTake;
  const left = accepted - key.length;
  if (!text.startsWith(key) || left < SHORTEST_ACCEPTED) return undefined;
  return { ...toTake, text: text.slice(key.length), accepted: left };
}
