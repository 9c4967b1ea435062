import { formatBytes, formatCount, formatNoun, formatTime } from '../../inspector/format.ts';
import type { SlotModel, SlotsModel } from '../../inspector/messages.ts';
import { html, setText, svg } from './dom.ts';

const columns = ['Document', 'Tokens', 'Memory', 'Used'] as const;

/** A table of the cache's slots. */
export class SlotsView {
  readonly #section: HTMLElement;
  readonly #summary = html('span', { class: 'subject' });
  readonly #rows = html('tbody');
  readonly #table: HTMLElement;
  readonly #empty = html('p', { class: 'explanation' }, ['The cache is empty.']);
  readonly #prepared = html('p', { class: 'explanation', id: 'prepared' });

  constructor(section: HTMLElement) {
    this.#section = section;
    const title = html('h2', { id: 'slots-title' }, ['Slots']);
    const head = columns.map((name) => html('th', { scope: 'col', class: name.toLowerCase() }, [name]));
    this.#table = html('table', { 'aria-labelledby': 'slots-title' }, [
      html('thead', {}, [html('tr', {}, head)]),
      this.#rows,
    ]);
    section.append(html('header', {}, [title, this.#summary]), this.#table, this.#empty, this.#prepared);
  }

  show(model: SlotsModel | undefined): void {
    this.#section.hidden = model === undefined;
    if (model === undefined) return;
    const { slots, bytes, budgetBytes, engineBytes, prepared } = model;
    const all = `${formatNoun(slots.length, 'slot')}, ${formatBytes(bytes)} of ${formatBytes(budgetBytes)}`;
    setText(this.#summary, `${all} · ${formatBytes(engineBytes)} with the model`);
    this.#table.hidden = slots.length === 0;
    this.#empty.hidden = slots.length > 0;
    this.#prepared.hidden = prepared === undefined;
    setText(this.#prepared, prepared ?? '');
    this.#rows.replaceChildren(...slots.map((slot) => row(slot)));
  }
}

function row({ path, tokens, capacity, bytes, usedAt }: SlotModel): HTMLElement {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, path.length - name.length);
  const document = html('th', { scope: 'row', class: 'document', title: path }, [
    html('span', {}, [name]),
    ' ',
    html('span', { class: 'folder' }, [folder.replace(/\/$/, '')]),
  ]);
  const fill = `${formatCount(tokens)} / ${formatCount(capacity)}`;
  return html('tr', {}, [
    document,
    html('td', { class: 'tokens' }, [html('div', {}, [meter(tokens / capacity), fill])]),
    html('td', { class: 'memory' }, [formatBytes(bytes)]),
    html('td', { class: 'used' }, [formatTime(usedAt)]),
  ]);
}

/** Returns a bar for a share, hidden from screen readers as the number is beside it. */
function meter(share: number): SVGSVGElement {
  const picture = {
    class: 'meter',
    viewBox: '0 0 100 6',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  };
  return svg('svg', picture, [
    svg('rect', { class: 'track', width: 100, height: 6 }),
    svg('rect', { class: 'value', width: Math.round(100 * share), height: 6 }),
  ]);
}
