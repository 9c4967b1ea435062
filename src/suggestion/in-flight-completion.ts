import type { Clock } from '../util/clock.ts';
import type { CompletionRequest, DocumentIdentity, TextEdit } from '../worker/protocol.ts';
import {
  agree,
  followEdits,
  mayBecome,
  typedBefore,
  typedTolerance,
  type Place,
  type TypedRegion,
} from './typed-region.ts';

/** How waiting for a completion in flight ended. */
export type FlightEnd =
  /** The completion, or its beginning as long as it is made, less what was typed of it. */
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Whether the model has said more, of which it was not sure enough. */
      readonly isCut: boolean;
    }
  /** The model has nothing to say at this place. */
  | { readonly kind: 'nothing' }
  /** It has no answer for this place: the worker is lost, or it says something else than what was typed. */
  | { readonly kind: 'unanswered' }
  /** Whoever waited is not interested any longer, or asks for something else by now. */
  | { readonly kind: 'left' };

/** What became of the completion itself. */
export type FlightResult =
  | {
      readonly kind: 'completion';
      readonly text: string;
      readonly alternatives: readonly string[];
      readonly isCut: boolean;
    }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'lost' };

interface Waiter {
  readonly place: Place;
  readonly settle: (end: FlightEnd) => void;
}

/**
 * How long a completion goes on for nobody, in milliseconds. The editor drops its request at each keystroke, and
 * when another item of its completion list is selected, and makes the next one only after a pause of its own
 * (VS Code: 50 ms).
 */
export const betweenRequestsMs = 250;

/**
 * A completion that the model is making. It is followed through the document's changes: as long as the person
 * types what the model says, a request for the place that they have reached waits for this completion too. It is
 * cancelled, through its signal, as soon as the two part, the person goes elsewhere, or nobody comes to wait for
 * it. Each wait settles.
 */
export class InFlightCompletion {
  readonly #clock: Clock;
  readonly #request: CompletionRequest;
  readonly #controller = new AbortController();
  readonly #waiters = new Set<Waiter>();
  /** `undefined` once it is over. */
  #region: TypedRegion | undefined;
  #streamed = '';
  /** The beginning of the completion that may be shown already. */
  #preview = '';
  /** Where it was shown, as long as nothing has changed since. */
  #shownAt: Place | undefined;
  #stopTimer: () => void = () => undefined;

  constructor(request: CompletionRequest, clock: Clock) {
    this.#clock = clock;
    this.#request = request;
    const { uri, version, offset } = request;
    this.#region = { uri, version, offset, text: '' };
  }

  /** The document it is for. */
  get uri(): string {
    return this.#request.uri;
  }

  /** Aborted when the completion is not wanted any longer. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether this completion may yet answer the request. */
  fits(request: CompletionRequest): boolean {
    const { maxTokens, multiline, eagerness, alternatives = 0 } = this.#request;
    // Typing on in what the person asked for is no reason to hold it to a higher standard.
    const isSureEnough = eagerness === request.eagerness || eagerness === 'eager';
    const asFar = request.maxTokens === maxTokens && request.multiline === multiline;
    const asMany = (request.alternatives ?? 0) <= alternatives;
    return asFar && asMany && isSureEnough && this.#agrees(request) && this.#extends(request);
  }

  /** Waits for the completion's remainder at a place; the signal ends the wait, not the completion. */
  wait(place: Place, signal: AbortSignal): Promise<FlightEnd> {
    if (signal.aborted) return Promise.resolve({ kind: 'left' });
    if (!this.#agrees(place)) return Promise.resolve({ kind: 'unanswered' });
    this.#stopTimer();
    const preview = this.#givePreview(place);
    if (preview !== undefined) return Promise.resolve(preview);
    return new Promise((resolve) => {
      const abort = (): void => {
        waiter.settle({ kind: 'left' });
        if (this.#waiters.size === 0) this.#hold();
      };
      const waiter: Waiter = {
        place,
        settle: (end) => {
          signal.removeEventListener('abort', abort);
          this.#waiters.delete(waiter);
          resolve(end);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** The model has decoded this much, all told. */
  progressed(text: string): void {
    if (this.#region === undefined) return;
    this.#streamed = text;
    const before = this.#waiters.size;
    for (const waiter of [...this.#waiters])
      if (!this.#agrees(waiter.place)) waiter.settle({ kind: 'unanswered' });
    if (!this.#mayGoOn() || (before > 0 && this.#waiters.size === 0)) this.cancel();
  }

  /** The completion will begin with this text, so that those who wait may be shown it. */
  previewed(text: string): void {
    this.#preview = text;
    for (const waiter of [...this.#waiters]) {
      const end = this.#givePreview(waiter.place);
      if (end !== undefined) waiter.settle(end);
    }
  }

  /** What of the beginning that may be shown is still to come at a place; `undefined` if that is nothing. */
  previewAt(place: Place): string | undefined {
    const typed = this.#region && typedBefore(this.#region, place);
    if (typed === undefined || typed.length >= this.#preview.length || !this.#preview.startsWith(typed))
      return undefined;
    return this.#preview.slice(typed.length);
  }

  /** Where less than this of the completion is shown, and nothing has changed since. */
  shownLessThan(text: string): Place | undefined {
    return text.length > this.#preview.length ? this.#shownAt : undefined;
  }

  /** Follows a change of any document; `document` is its state afterwards. */
  changed(document: DocumentIdentity, edits: readonly TextEdit[]): void {
    const region = this.#region;
    if (region?.uri !== document.uri || (region.version === document.version && edits.length === 0)) return;
    this.#shownAt = undefined;
    // Nobody is shown what is said of a version that has passed; a request for this one is to follow.
    for (const waiter of [...this.#waiters]) waiter.settle({ kind: 'left' });
    this.#region = followEdits(region, document, edits);
    if (!this.#mayGoOn()) {
      this.cancel();
      return;
    }
    this.#hold();
  }

  /** The person went to a place, which `undefined` is for none where a suggestion could be shown. */
  moved(place: Place | undefined): void {
    const isReached =
      place !== undefined && this.#region !== undefined && typedBefore(this.#region, place) !== undefined;
    if (!isReached) this.cancel();
  }

  /** Ends it with what the worker said. Returns what was typed meanwhile, if the completion may be followed on. */
  finish(result: FlightResult): TypedRegion | undefined {
    const region = this.#region;
    if (region === undefined) return undefined;
    const ends = [...this.#waiters].map((waiter) => [waiter, endFor(region, waiter.place, result)] as const);
    this.#end();
    for (const [waiter, end] of ends) waiter.settle(end);
    return region;
  }

  /** Ends it, as the person is about something else. */
  cancel(): void {
    this.#end();
    for (const waiter of [...this.#waiters]) waiter.settle({ kind: 'left' });
    this.#controller.abort();
  }

  /** Goes on for a while without anybody who waits. */
  #hold(): void {
    this.#stopTimer();
    if (this.#region === undefined) return;
    this.#stopTimer = this.#clock.after(betweenRequestsMs, () => {
      this.cancel();
    });
  }

  #end(): void {
    this.#region = undefined;
    this.#stopTimer();
  }

  /** Whether it goes on from what the editor has selected, if that is said, or was when it was asked for. */
  #extends({ selected = '', ...place }: CompletionRequest): boolean {
    const typed = this.#region && typedBefore(this.#region, place);
    if (typed === undefined) return false;
    const { selected: begun = '' } = this.#request;
    return selected === '' || `${begun}${this.#streamed.slice(begun.length)}`.startsWith(typed + selected);
  }

  #agrees(place: Place): boolean {
    const typed = this.#region && typedBefore(this.#region, place);
    return typed !== undefined && agree(typed, this.#streamed);
  }

  #givePreview(place: Place): FlightEnd | undefined {
    const text = this.previewAt(place);
    if (text === undefined) return undefined;
    this.#shownAt = place;
    // The rest is still made.
    return { kind: 'text', text, isCut: false };
  }

  #mayGoOn(): boolean {
    const region = this.#region;
    if (region === undefined || region.text.length > this.#streamed.length + typedTolerance) return false;
    return mayBecome(region, this.#streamed);
  }
}

function endFor(region: TypedRegion, place: Place, result: FlightResult): FlightEnd {
  switch (result.kind) {
    case 'rejected':
      return { kind: 'nothing' };
    case 'lost':
      return { kind: 'unanswered' };
    case 'completion': {
      const typed = typedBefore(region, place);
      if (typed === '' && result.text === '') return { kind: 'nothing' };
      // Where all of it was typed, and where what was typed is cut or filtered away, the model has to be asked anew.
      if (typed === undefined || typed.length >= result.text.length || !result.text.startsWith(typed))
        return { kind: 'unanswered' };
      return { kind: 'text', text: result.text.slice(typed.length), isCut: result.isCut };
    }
  }
}
