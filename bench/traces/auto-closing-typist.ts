import type { Recorder } from './recorder.ts';

const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
]);
/** What may follow an opener that is closed at once: VS Code's `autoCloseBefore` for TypeScript. */
const MAY_FOLLOW = /^(?:[;:.,=}\])>`\s]|$)/;
const INDENT = '  ';

/**
 * Types as VS Code does with `editor.autoClosingBrackets` and `autoClosingQuotes`: an opener arrives with its
 * closer behind the cursor, typing the closer replaces it, Enter between brackets opens a line of its own, and
 * Backspace between them deletes both. A completion is asked for after each key.
 */
export class AutoClosingTypist {
  readonly #trace: Recorder;
  readonly #path: string;
  /** Closers that came by themselves and stand behind the cursor, the nearest last. */
  #pending: string[] = [];
  #at: number;

  constructor(trace: Recorder, path: string, at: number) {
    this.#trace = trace;
    this.#path = path;
    this.#at = at;
  }

  /** Presses a key for each character; `\b` is Backspace. */
  press(keys: string): void {
    for (const key of keys) this.#press(key);
  }

  /** Moves the cursor; what was closed stays closed and is typed over no more. */
  moveTo(offset: number): void {
    this.#at = offset;
    this.#pending = [];
  }

  endOfNextLine(): void {
    const text = this.#trace.text(this.#path);
    const next = text.indexOf('\n', this.#at) + 1;
    const end = text.indexOf('\n', next);
    this.moveTo(end < 0 ? text.length : end);
  }

  #press(key: string): void {
    const before = this.#trace.text(this.#path).slice(0, this.#at);
    const after = this.#trace.text(this.#path).slice(this.#at);
    const closesPending = this.#pending.at(-1) === key && after.startsWith(key);
    if (key === '\n') this.#enter(before, after);
    else if (key === '\b') this.#backspace(before, after);
    else if (closesPending) this.#typeOver(key);
    else if (closesAtOnce(key, before, after)) this.#open(key);
    else this.#change(0, 0, key, key.length);
  }

  #open(opener: string): void {
    const closer = CLOSERS.get(opener) ?? '';
    this.#pending.push(closer);
    this.#change(0, 0, opener + closer, opener.length);
  }

  #typeOver(closer: string): void {
    this.#pending.pop();
    this.#change(0, closer.length, closer, closer.length);
  }

  #enter(before: string, after: string): void {
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const indentation = /^[ \t]*/.exec(line)?.[0] ?? '';
    const opener = before.at(-1) ?? '';
    const opens = '([{'.includes(opener) && opener !== '';
    const inner = `\n${indentation}${opens ? INDENT : ''}`;
    const closes = opens && after.startsWith(CLOSERS.get(opener) ?? '\n');
    if (closes) this.#pending = [];
    this.#change(0, 0, closes ? `${inner}\n${indentation}` : inner, inner.length);
  }

  #backspace(before: string, after: string): void {
    const closer = CLOSERS.get(before.at(-1) ?? '');
    const deletesBoth = closer !== undefined && this.#pending.at(-1) === closer && after.startsWith(closer);
    if (deletesBoth) this.#pending.pop();
    this.#change(1, deletesBoth ? 1 : 0, '', 0);
  }

  /** Replaces units before and behind the cursor, and puts it `cursor` units behind the replacement's start. */
  #change(backward: number, forward: number, text: string, cursor: number): void {
    const offset = this.#at - backward;
    this.#trace.edit(this.#path, { offset, length: backward + forward, text });
    this.#at = offset + cursor;
    this.#trace.complete(this.#path, this.#at);
  }
}

function closesAtOnce(key: string, before: string, after: string): boolean {
  const closer = CLOSERS.get(key);
  if (closer === undefined || !MAY_FOLLOW.test(after)) return false;
  // A quote behind a word ends something, or is an apostrophe.
  return closer !== key || !/[\w'"`]$/.test(before);
}
