import { formatCount } from '../../inspector/format.ts';
import { tokenStates, type StripModel, type TokenGroup, type TokenState } from '../../inspector/messages.ts';
import { StripLayout } from '../../inspector/strip-layout.ts';
import { spokenToken, visibleToken } from '../../inspector/token-label.ts';
import { html, setText, svg } from './dom.ts';
import { SvgListbox } from './svg-listbox.ts';
import { swatch, tokenPatterns } from './swatches.ts';

/** Pixels left of the cells for the names of the groups. */
const GUTTER = 60;
/** Tokens shown on either side of the active one. */
const CONTEXT_TOKENS = 24;

const stateNames: Readonly<Record<TokenState, string>> = {
  reused: 'Reused',
  prepared: 'Prepared',
  prefilled: 'Prefilled',
  decoded: 'Decoded',
  remembered: 'Remembered',
  dropped: 'Dropped',
};

const stateHints: Readonly<Record<TokenState, string>> = {
  reused: 'In the cache since the previous completion.',
  prepared: 'Evaluated during the pause, before the completion was requested.',
  prefilled: 'Evaluated when the completion was requested.',
  decoded: 'Sampled by the model, after the prompt.',
  remembered: 'Chosen by the project’s memory, in place of the model’s likeliest token.',
  dropped: 'Was in the cache and had to be dropped.',
};

const EMPTY: StripModel = { path: '', tokens: [], groups: [], runs: [], origins: [], explanation: '' };

/** The tokens of the last completion as a strip of cells, with the text of the active one below. */
export class StripView {
  readonly list: SvgListbox;
  readonly #section: HTMLElement;
  readonly #path = html('span', { class: 'subject' });
  readonly #legend = html('ul', { class: 'legend' });
  readonly #picture = svg('svg', { class: 'strip' });
  /** Two outlines, one on the other, so that one of them is visible on any colour. */
  readonly #cursorLines = ['halo', 'line'].map((name) => svg('rect', { class: name }));
  readonly #cursor = svg('g', { class: 'cursor', visibility: 'hidden' }, this.#cursorLines);
  readonly #readout = html('p', { class: 'readout', 'aria-hidden': 'true' });
  readonly #explanation = html('p', { class: 'explanation' });
  #model = EMPTY;
  #layout = new StripLayout([], 0);
  #width = 0;

  constructor(section: HTMLElement) {
    this.#section = section;
    this.list = new SvgListbox({
      labelledBy: 'strip-title',
      picture: this.#picture,
      length: () => this.#model.tokens.length,
      indexAt: (x, y) => this.#layout.indexAt(x - GUTTER, y),
      move: (index, key) => this.#layout.move(index, key),
      describe: (index) => this.#describe(index),
      onActivate: (index) => {
        this.#showToken(index);
      },
    });
    const title = html('h2', { id: 'strip-title' }, ['Last Completion']);
    const footer = html('div', { class: 'below-strip' }, [this.#explanation, this.#readout]);
    const header = html('header', {}, [title, this.#path, this.#legend]);
    section.append(header, this.list.element, footer);
  }

  show(model: StripModel | undefined): void {
    this.#section.hidden = model === undefined;
    this.#model = model ?? EMPTY;
    setText(this.#path, this.#model.path);
    setText(this.#explanation, this.#model.explanation);
    this.#showLegend();
    this.#draw();
    this.list.itemsChanged();
  }

  /** @param width the section's width in pixels */
  resize(width: number): void {
    if (width === this.#width) return;
    this.#width = width;
    this.#draw();
    this.list.itemsChanged();
  }

  #draw(): void {
    const layout = new StripLayout(this.#model.groups, this.#width - GUTTER);
    this.#layout = layout;
    this.#picture.setAttribute('width', String(this.#width));
    this.#picture.setAttribute('height', String(layout.height));
    const labels = layout.groups.map((group) =>
      svg('text', { x: GUTTER - 8, y: group.top + layout.cell.height / 2 - 1, class: 'group' }, [group.name]),
    );
    const cells = layout.groups.map((group) => this.#drawGroup(group, group.top));
    this.#picture.replaceChildren(tokenPatterns(layout.cell), ...labels, ...cells, this.#cursor);
  }

  /** Each group is translated, as patterns repeat from its origin and so match the cells of the layout. */
  #drawGroup({ start, end }: TokenGroup, top: number): SVGGElement {
    const runs = this.#model.runs.filter((run) => run.start >= start && run.end <= end);
    const rectangles = runs.flatMap(({ state, ...run }) =>
      this.#layout
        .cover(run.start, run.end)
        .map(({ x, y, width, height }) =>
          svg('rect', { x, y: y - top, width, height, fill: `url(#token-${state})` }),
        ),
    );
    return svg('g', { transform: `translate(${GUTTER} ${top})` }, rectangles);
  }

  #showLegend(): void {
    const counts = new Map<TokenState, number>();
    for (const { state, start, end } of this.#model.runs)
      counts.set(state, (counts.get(state) ?? 0) + end - start);
    this.#legend.replaceChildren(
      ...tokenStates.map((state) => {
        const count = counts.get(state) ?? 0;
        const number = html('span', { class: 'number' }, [formatCount(count)]);
        const attributes = { class: count === 0 ? 'none' : 'some', title: stateHints[state] };
        return html('li', attributes, [swatch(state), `${stateNames[state]} `, number]);
      }),
    );
  }

  #showToken(index: number | undefined): void {
    this.#explanation.hidden = index !== undefined;
    this.#readout.hidden = index === undefined;
    this.#cursor.setAttribute('visibility', index === undefined ? 'hidden' : 'visible');
    if (index === undefined) return;
    const { x, y, width, height } = this.#layout.cellOf(index);
    this.#cursor.setAttribute('transform', `translate(${x + GUTTER - 1.5} ${y - 1.5})`);
    for (const line of this.#cursorLines) {
      line.setAttribute('width', String(width + 2));
      line.setAttribute('height', String(height + 1));
    }
    const state = this.#stateOf(index);
    const group = this.#groupOf(index);
    const place = `${formatCount(index + 1)} of ${formatCount(this.#model.tokens.length)}`;
    const facts = [
      swatch(state),
      stateNames[state],
      html('span', { class: 'number' }, [
        [group.name === state ? '' : group.name, place, this.#originOf(index)]
          .filter((fact) => fact !== '')
          .map((fact) => ` · ${fact}`)
          .join(''),
      ]),
    ];
    this.#readout.replaceChildren(html('span', { class: 'facts' }, facts), this.#renderToken(index, group));
  }

  /** Renders a token among its neighbours of the same group. */
  #renderToken(index: number, { start, end }: TokenGroup): HTMLElement {
    const text = (from: number, to: number): string =>
      visibleToken(this.#model.tokens.slice(Math.max(start, from), Math.min(end, to)).join(''));
    return html('code', {}, [
      html('span', { class: 'before' }, [html('bdi', {}, [text(index - CONTEXT_TOKENS, index)])]),
      html('mark', {}, [text(index, index + 1)]),
      html('span', { class: 'after' }, [text(index + 1, index + 1 + CONTEXT_TOKENS)]),
    ]);
  }

  #describe(index: number): string {
    const token = spokenToken(this.#model.tokens[index] ?? '');
    const { name } = this.#groupOf(index);
    const origin = this.#originOf(index);
    const state = stateNames[this.#stateOf(index)].toLowerCase();
    return `${token}; ${state}, ${name}${origin === '' ? '' : `, ${origin}`}`;
  }

  /** Where a remembered token comes from; empty for others. */
  #originOf(index: number): string {
    const origin = this.#model.origins.find((one) => one.index === index);
    return origin === undefined ? '' : `from ${origin.text}`;
  }

  #stateOf(index: number): TokenState {
    return this.#model.runs.find(({ end }) => index < end)?.state ?? 'dropped';
  }

  #groupOf(index: number): TokenGroup {
    return this.#model.groups.find(({ end }) => index < end) ?? { name: 'dropped', start: 0, end: 0 };
  }
}
