import type { Clock } from '../util/clock.ts';
import type { CompletionOutcome } from '../worker/client/types.ts';
import type { CompletionRequest, DocumentIdentity, DocumentPosition, TextEdit } from '../worker/protocol.ts';
import { CompletionWaiters, waitResultAt, type WaitResult } from './completion-waiters.ts';
import {
  agree,
  followEdits,
  mayBecome,
  typedBefore,
  typedTolerance,
  type TypedRegion,
} from './typed-region.ts';

/**
 * How long a completion continues while no request waits for it, in milliseconds. The editor cancels its request at each
 * keystroke, and when another item of its completion list is selected, and sends the next one only after a debounce of
 * its own (VS Code: 50 ms).
 */
export const betweenRequestsMs = 250;

/**
 * A completion that the model is making. It is followed through changes of the document: as long as the user types
 * what the model decodes, a request at the new cursor position waits for this completion too. It is cancelled,
 * through its signal, as soon as the two differ, the cursor goes elsewhere, or no request waits for it any longer.
 */
export class InFlightCompletion {
  readonly #clock: Clock;
  readonly #request: CompletionRequest;
  readonly #controller = new AbortController();
  readonly #waiters = new CompletionWaiters();
  /** Where the completion goes; `undefined` once it has ended. */
  #region: TypedRegion | undefined;
  /** All that has been decoded. */
  #decoded = '';
  /** The part of the completion that may be shown already. */
  #preview = '';
  /** Where the preview was shown, unless the document has changed since. */
  #previewedAt: DocumentPosition | undefined;
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

  /** Whether this completion may still answer a request. */
  fits(request: CompletionRequest): boolean {
    const { maxTokens, multiline, eagerness, alternatives = 0 } = this.#request;
    // An explicit completion may answer the automatic requests that follow while it is typed.
    const isEagerEnough = eagerness === request.eagerness || eagerness === 'eager';
    const hasLimits = request.maxTokens === maxTokens && request.multiline === multiline;
    const hasAlternatives = (request.alternatives ?? 0) <= alternatives;
    return (
      hasLimits && hasAlternatives && isEagerEnough && this.#agrees(request) && this.#fitsSelected(request)
    );
  }

  /** Waits for the rest of the completion at a position; the signal ends the wait, not the completion. */
  wait(position: DocumentPosition, signal: AbortSignal): Promise<WaitResult> {
    if (signal.aborted) return Promise.resolve({ kind: 'cancelled' });
    if (!this.#agrees(position)) return Promise.resolve({ kind: 'unanswered' });
    this.#stopTimer();
    const preview = this.#showPreview(position);
    if (preview !== undefined) return Promise.resolve(preview);
    return this.#waiters.wait(position, signal, () => {
      if (this.#waiters.size === 0) this.#cancelSoon();
    });
  }

  /** @param text all that has been decoded so far */
  progressed(text: string): void {
    if (this.#region === undefined) return;
    this.#decoded = text;
    const before = this.#waiters.size;
    this.#waiters.settle((position) => (this.#agrees(position) ? undefined : { kind: 'unanswered' }));
    if (!this.#mayContinue() || (before > 0 && this.#waiters.size === 0)) this.cancel();
  }

  /** @param text what the completion will begin with, and what requests that wait for it may be given already */
  previewed(text: string): void {
    this.#preview = text;
    this.#waiters.settle((position) => this.#showPreview(position));
  }

  /** The rest of the preview at a position; `undefined` if there is none. */
  previewAt(position: DocumentPosition): string | undefined {
    const typed = this.#region && typedBefore(this.#region, position);
    if (typed === undefined || typed.length >= this.#preview.length || !this.#preview.startsWith(typed))
      return undefined;
    return this.#preview.slice(typed.length);
  }

  /** Where only a part of this text is shown, if the document has not changed since. */
  shownLessThan(text: string): DocumentPosition | undefined {
    return text.length > this.#preview.length ? this.#previewedAt : undefined;
  }

  /** Follows a change of any document; `document` is its state afterwards. */
  changed(document: DocumentIdentity, edits: readonly TextEdit[]): void {
    const region = this.#region;
    if (region?.uri !== document.uri || (region.version === document.version && edits.length === 0)) return;
    this.#previewedAt = undefined;
    // Requests for the previous version are void; one for this version follows.
    this.#waiters.settle(() => ({ kind: 'cancelled' }));
    this.#region = followEdits(region, document, edits);
    if (this.#mayContinue()) this.#cancelSoon();
    else this.cancel();
  }

  /** The cursor went to a position; `undefined` where no suggestion could be shown. */
  moved(position: DocumentPosition | undefined): void {
    const isReached =
      position !== undefined &&
      this.#region !== undefined &&
      typedBefore(this.#region, position) !== undefined;
    if (!isReached) this.cancel();
  }

  /**
   * Ends the completion with the worker's answer. Returns its region if the suggestion may be followed from here.
   *
   * @param outcome undefined if the request failed
   */
  finish(outcome: CompletionOutcome | undefined): TypedRegion | undefined {
    const region = this.#region;
    if (region === undefined) return undefined;
    this.#end();
    this.#waiters.settle((position) => waitResultAt(position, region, outcome));
    return region;
  }

  /** Ends the completion, as it is not wanted any longer. */
  cancel(): void {
    this.#end();
    this.#waiters.settle(() => ({ kind: 'cancelled' }));
    this.#controller.abort();
  }

  /** Cancels the completion unless a request soon waits for it. */
  #cancelSoon(): void {
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

  /** Whether the completion extends the item that the editor has selected, if it has one. */
  #fitsSelected({ selected = '', ...position }: CompletionRequest): boolean {
    const typed = this.#region && typedBefore(this.#region, position);
    if (typed === undefined) return false;
    const { selected: before = '' } = this.#request;
    return selected === '' || `${before}${this.#decoded.slice(before.length)}`.startsWith(typed + selected);
  }

  #agrees(position: DocumentPosition): boolean {
    const typed = this.#region && typedBefore(this.#region, position);
    return typed !== undefined && agree(typed, this.#decoded);
  }

  #showPreview(position: DocumentPosition): WaitResult | undefined {
    const text = this.previewAt(position);
    if (text === undefined) return undefined;
    this.#previewedAt = position;
    // The rest is still decoded, so there is nothing to retry.
    return { kind: 'completion', text, isCut: false };
  }

  #mayContinue(): boolean {
    const region = this.#region;
    if (region === undefined || region.text.length > this.#decoded.length + typedTolerance) return false;
    return mayBecome(region, this.#decoded);
  }
}
