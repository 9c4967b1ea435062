import type { MoveKey } from '../../inspector/strip-layout.ts';
import { html } from './dom.ts';

export interface PictureListParts {
  /** Names the list for a screen reader. */
  readonly labelledBy: string;
  /** The picture of the items; it takes no part in what is read out. */
  readonly picture: SVGSVGElement;
  readonly length: () => number;
  /** The item under a point of the picture, in pixels. */
  readonly indexAt: (x: number, y: number) => number | undefined;
  /** The item that a key leads to. */
  readonly move: (index: number, key: MoveKey) => number;
  /** An item in words. */
  readonly describe: (index: number) => string;
  /** The item that is pointed at, or else the one that has the focus, has changed. */
  readonly activated: (index: number | undefined) => void;
}

/**
 * A list whose items are drawn, thousands if need be. It is one stop for the Tab key; the other keys move through it,
 * and a screen reader hears of the item arrived at, which alone exists as an element.
 */
export class PictureList {
  readonly element: HTMLElement;
  readonly #parts: PictureListParts;
  /** Two that take turns: a screen reader reads out what is another element than before. */
  readonly #options: readonly [HTMLElement, HTMLElement];
  #turn: 0 | 1 = 0;
  #cursor: number | undefined;
  #pointed: number | undefined;
  #isFocused = false;

  constructor(parts: PictureListParts) {
    this.#parts = parts;
    const { labelledBy, picture } = parts;
    const option = (turn: number): HTMLElement => {
      const id = `${labelledBy}-option-${turn}`;
      return html('div', { id, role: 'option', class: 'only-spoken', 'aria-selected': 'false', hidden: '' });
    };
    this.#options = [option(0), option(1)];
    picture.setAttribute('aria-hidden', 'true');
    const attributes = { class: 'picture', role: 'listbox', tabindex: 0, 'aria-labelledby': labelledBy };
    this.element = html('div', attributes, [picture, ...this.#options]);
    this.element.addEventListener('keydown', (event) => {
      this.#press(event);
    });
    this.element.addEventListener('focus', () => {
      this.#isFocused = true;
      // Where the latest stands, unless the person has been here before.
      this.#go(this.#cursor ?? parts.length() - 1);
    });
    this.element.addEventListener('blur', () => {
      this.#isFocused = false;
      this.#tell();
    });
    picture.addEventListener('pointermove', (event) => {
      this.#point(parts.indexAt(event.offsetX, event.offsetY));
    });
    picture.addEventListener('pointerleave', () => {
      this.#point(undefined);
    });
    picture.addEventListener('pointerdown', (event) => {
      const index = parts.indexAt(event.offsetX, event.offsetY);
      if (index !== undefined) this.#cursor = index;
      if (index !== undefined && this.#isFocused) this.#go(index);
    });
  }

  /** The item that is pointed at, or else the one that has the focus. */
  get active(): number | undefined {
    return this.#pointed ?? (this.#isFocused ? this.#cursor : undefined);
  }

  /** The item that the keys have led to. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  set cursor(index: number | undefined) {
    this.#cursor = index === undefined ? undefined : this.#clamp(index);
  }

  /** There are other items now. Nothing is read out; the keys go on from the same place. */
  changed(): void {
    const isEmpty = this.#parts.length() === 0;
    this.#cursor = isEmpty || this.#cursor === undefined ? undefined : this.#clamp(this.#cursor);
    this.#pointed = undefined;
    this.#tell();
  }

  #press(event: KeyboardEvent): void {
    const key = moveKeys.find((known) => known === event.key);
    if (key === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { length, move } = this.#parts;
    if (length() > 0) this.#go(move(this.#cursor ?? length() - 1, key));
  }

  #go(index: number): void {
    if (this.#parts.length() === 0) return;
    this.#cursor = this.#clamp(index);
    const before = this.#options[this.#turn];
    this.#turn = this.#turn === 0 ? 1 : 0;
    const here = this.#options[this.#turn];
    here.textContent = this.#parts.describe(this.#cursor);
    here.setAttribute('aria-posinset', String(this.#cursor + 1));
    here.setAttribute('aria-setsize', String(this.#parts.length()));
    here.setAttribute('aria-selected', 'true');
    here.hidden = false;
    before.hidden = true;
    before.setAttribute('aria-selected', 'false');
    this.element.setAttribute('aria-activedescendant', here.id);
    this.#tell();
  }

  #point(index: number | undefined): void {
    if (index === this.#pointed) return;
    this.#pointed = index;
    this.#tell();
  }

  #tell(): void {
    this.#parts.activated(this.active);
  }

  #clamp(index: number): number {
    return Math.min(this.#parts.length() - 1, Math.max(0, index));
  }
}

const moveKeys: readonly MoveKey[] = [
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
];
