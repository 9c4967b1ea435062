import type { DocumentIdentity, TextEdit } from '../worker/protocol.ts';

/** A suggestion as it was shown: where it would be inserted, lines ended by `\n`. */
export interface ShownSuggestion extends DocumentIdentity {
  readonly offset: number;
  readonly text: string;
}

/** Text typed in the suggestion's place may be this much longer before it is no longer followed. */
const tolerance = 64;

/** What an editor may have put behind the cursor by itself. */
const autoClosed = /^[)\]}>"'`]*$/;

/**
 * Remembers the last suggestion and follows what is typed in its place. While that is the beginning of the
 * suggestion (typed, deleted in part, or accepted word by word) the rest of it answers a request at once,
 * without the model. Any edit elsewhere in the document makes the suggestion void.
 */
export class TypedThrough {
  #shown: ShownSuggestion | undefined;
  /** The document's text from the suggestion's offset on that was not there when it was shown. */
  #region = '';

  remember(shown: ShownSuggestion): void {
    this.#shown = shown.text === '' ? undefined : shown;
    this.#region = '';
  }

  forget(): void {
    this.#shown = undefined;
  }

  /** Follows a change of any document; `document` is its state afterwards. */
  changed(document: DocumentIdentity, edits: readonly TextEdit[]): void {
    const shown = this.#shown;
    if (shown?.uri !== document.uri) return;
    const start = shown.offset;
    const end = start + this.#region.length;
    const inside = edits.every((edit) => edit.offset >= start && edit.offset + edit.length <= end);
    const region = inside ? applyEdits(this.#region, edits, start) : undefined;
    if (region === undefined || region.length > shown.text.length + tolerance) {
      this.forget();
      return;
    }
    this.#region = region;
    this.#shown = { ...shown, version: document.version };
  }

  /** What remains of the suggestion at this place, or `undefined` when the model has to be asked. */
  recall({ uri, version, offset }: DocumentIdentity & { readonly offset: number }): string | undefined {
    const shown = this.#shown;
    if (shown?.uri !== uri || shown.version !== version) return undefined;
    const cursor = offset - shown.offset;
    if (cursor < 0 || cursor > this.#region.length) return undefined;
    const typed = this.#region.slice(0, cursor).replaceAll('\r\n', '\n');
    const behind = this.#region.slice(cursor);
    if (!autoClosed.test(behind) || !shown.text.startsWith(typed)) return undefined;
    const rest = shown.text.slice(typed.length);
    return rest === '' ? undefined : rest;
  }
}

/** Applies edits that all refer to the same text, of which `text` is the part from `start` on. */
function applyEdits(text: string, edits: readonly TextEdit[], start: number): string {
  const lastFirst = [...edits].sort((a, b) => b.offset - a.offset);
  return lastFirst.reduce((result, edit) => {
    const from = edit.offset - start;
    return result.slice(0, from) + edit.text + result.slice(from + edit.length);
  }, text);
}
