import type { DocumentChange, DocumentSnapshot } from '../../src/worker/client/synced-documents.ts';
import type { Dice } from '../fuzz/dice.ts';

/** A document longer than this is cut back, in UTF-16 units. */
const LONGEST = 20_000;

/** A document in which somebody types what stands in a source. */
export class Tab {
  readonly path: string;
  readonly #source: string;
  readonly #uri: string;
  #text: string;
  #version = 1;
  #cursor: number;
  /** Where in the source the typing is. */
  #at: number;

  constructor(path: string, source: string, dice: Dice) {
    this.path = path;
    this.#uri = `file:///${path}`;
    this.#source = source;
    this.#at = dice.below(source.length);
    this.#text = source.slice(0, Math.min(source.length, 1_000 + dice.below(6_000)));
    this.#cursor = dice.below(this.#text.length + 1);
  }

  get uri(): string {
    return this.#uri;
  }

  /** Where the cursor is, as requests name it. */
  get place(): { readonly uri: string; readonly version: number; readonly offset: number } {
    return { uri: this.#uri, version: this.#version, offset: this.#cursor };
  }

  snapshot(): DocumentSnapshot {
    return { document: { uri: this.#uri, version: this.#version }, path: this.path, text: this.#text };
  }

  /** It is closed and opened: versions begin anew. */
  reopen(): void {
    this.#version = 1;
  }

  /** One key, or now and then what is more than a key. */
  key(dice: Dice): DocumentChange {
    if (this.#text.length > LONGEST) return this.#replace(LONGEST / 4, LONGEST / 2, '');
    return dice.weighted<() => DocumentChange>([
      [90, () => this.#type()],
      [7, () => this.#replace(Math.max(0, this.#cursor - 1), Math.min(1, this.#cursor), '')],
      [1, () => this.#replace(this.#cursor, 0, this.#source.slice(this.#at, this.#at + dice.below(400)))],
      [2, () => this.#jump(dice)],
    ])();
  }

  #type(): DocumentChange {
    const letter = this.#source[this.#at] ?? '\n';
    this.#at = (this.#at + 1) % this.#source.length;
    return this.#replace(this.#cursor, 0, letter);
  }

  #jump(dice: Dice): DocumentChange {
    this.#cursor = dice.below(this.#text.length + 1);
    return this.#type();
  }

  #replace(offset: number, length: number, text: string): DocumentChange {
    this.#text = this.#text.slice(0, offset) + text + this.#text.slice(offset + length);
    this.#cursor = offset + text.length;
    this.#version++;
    const document = { uri: this.#uri, version: this.#version };
    return { document, edits: [{ offset, length, text }], length: this.#text.length };
  }
}
