import type { MoveKey } from '../../inspector/strip-layout.ts';
import { html } from './dom.ts';

export interface SvgListboxParts {
  /** Id of the element that labels the list. */
  readonly labelledBy: string;
  /** The picture of the items, hidden from screen readers. */
  readonly picture: SVGSVGElement;
  readonly length: () => number;
  /** Returns the item at a point of the picture, in pixels. */
  readonly indexAt: (x: number, y: number) => number | undefined;
  /** Returns the item that a key moves to; it may be out of range. */
  readonly move: (index: number, key: MoveKey) => number;
  /** Describes an item in words. */
  readonly describe: (index: number) => string;
  /** Called when the active item changes: the one pointed at, or else the one with the focus. */
  readonly onActivate: (index: number | undefined) => void;
}

/**
 * An ARIA listbox whose items, possibly thousands, are drawn as SVG. It is one tab stop; other keys move through it. Only
 * the current item exists as an element for screen readers.
 */
export class SvgListbox {
  readonly element: HTMLElement;
  readonly #parts: SvgListboxParts;
  /** Two that alternate, as a screen reader announces an item only if the element is another one. */
  readonly #options: readonly [HTMLElement, HTMLElement];
  #turn: 0 | 1 = 0;
  #cursor: number | undefined;
  #pointed: number | undefined;
  #isFocused = false;

  constructor(parts: SvgListboxParts) {
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
      this.#onKey(event);
    });
    this.element.addEventListener('focus', () => {
      this.#isFocused = true;
      // The latest item, unless another one was visited before.
      this.#moveTo(this.#cursor ?? parts.length() - 1);
    });
    this.element.addEventListener('blur', () => {
      this.#isFocused = false;
      this.#notify();
    });
    picture.addEventListener('pointermove', (event) => {
      this.#setPointed(parts.indexAt(event.offsetX, event.offsetY));
    });
    picture.addEventListener('pointerleave', () => {
      this.#setPointed(undefined);
    });
    picture.addEventListener('pointerdown', (event) => {
      const index = parts.indexAt(event.offsetX, event.offsetY);
      if (index !== undefined) this.#cursor = index;
      if (index !== undefined && this.#isFocused) this.#moveTo(index);
    });
  }

  /** The item pointed at, or else the one with the focus. */
  get active(): number | undefined {
    return this.#pointed ?? (this.#isFocused ? this.#cursor : undefined);
  }

  /** The current item for the keyboard. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  set cursor(index: number | undefined) {
    this.#cursor = index === undefined ? undefined : this.#clamp(index);
  }

  /** Call when the items have changed. Keeps the current index and announces nothing. */
  itemsChanged(): void {
    const isEmpty = this.#parts.length() === 0;
    this.#cursor = isEmpty || this.#cursor === undefined ? undefined : this.#clamp(this.#cursor);
    this.#pointed = undefined;
    this.#notify();
  }

  #onKey(event: KeyboardEvent): void {
    const key = moveKeys.find((known) => known === event.key);
    if (key === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { length, move } = this.#parts;
    if (length() > 0) this.#moveTo(move(this.#cursor ?? length() - 1, key));
  }

  #moveTo(index: number): void {
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
    this.#notify();
  }

  #setPointed(index: number | undefined): void {
    if (index === this.#pointed) return;
    this.#pointed = index;
    this.#notify();
  }

  #notify(): void {
    this.#parts.onActivate(this.active);
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
