import { spreadLabels, type Axis } from '../../inspector/chart-scale.ts';
import type { HistoryModel, HistorySample } from '../../inspector/messages.ts';
import { html, setText, svg } from './dom.ts';
import { SvgListbox } from './svg-listbox.ts';

const PLOT_HEIGHT = 57;
/** Pixels above and below the plot, so that the outermost labels are not cut off. */
const MARGIN = 7;
/** Pixels left of the plot for the axis, and right of it for the names of lines. */
const LEFT = 48;
const RIGHT = 80;
/** Minimum number of bars that the plot has room for; fewer samples are at its right end. */
const MIN_SLOTS = 48;
const MAX_BAR_WIDTH = 6;

/** A line across the plot. */
export interface ChartLine {
  readonly name: string;
  readonly value: number;
}

export interface ChartParts {
  readonly section: HTMLElement;
  /** Id of the section's heading. */
  readonly titleId: string;
  readonly title: string;
  readonly value: (sample: HistorySample) => number;
  readonly axis: (samples: readonly HistorySample[]) => Axis;
  readonly format: (value: number) => string;
  readonly formatTick: (value: number) => string;
  readonly lines: (history: HistoryModel) => readonly ChartLine[];
  /** A summary of all samples; `spoken` also has what the picture shows. */
  readonly summary: (history: HistoryModel) => { readonly text: string; readonly spoken: string };
  readonly onActivate: (index: number | undefined) => void;
}

const EMPTY: HistoryModel = {
  ...{ samples: [], p50: 0, p95: 0, meanReuse: 0, recalled: 0 },
  times: { pause: 0, wait: 0, work: 0 },
};

/** A bar chart of the latest completions, the latest at the right. */
export class ChartView {
  readonly list: SvgListbox;
  readonly #parts: ChartParts;
  readonly #picture = svg('svg', { class: 'chart', height: PLOT_HEIGHT + 2 * MARGIN });
  readonly #marker = svg('rect', { class: 'marker', y: MARGIN, height: PLOT_HEIGHT, visibility: 'hidden' });
  readonly #summary = html('span', { class: 'subject', 'aria-hidden': 'true' });
  readonly #spoken: HTMLElement;
  #history = EMPTY;
  #width = 0;

  constructor(parts: ChartParts) {
    this.#parts = parts;
    const { section, titleId, title } = parts;
    this.#spoken = html('span', { class: 'only-spoken', id: `${titleId}-summary` });
    this.list = new SvgListbox({
      labelledBy: titleId,
      picture: this.#picture,
      length: () => this.#history.samples.length,
      indexAt: (x) => this.#indexAt(x),
      move: (index, key) => moveInRow(index, key, this.#history.samples.length),
      describe: (index) => this.#describe(index),
      onActivate: parts.onActivate,
    });
    this.list.element.setAttribute('aria-describedby', this.#spoken.id);
    const heading = html('h2', { id: titleId }, [title]);
    section.append(html('header', {}, [heading, this.#summary, this.#spoken]), this.list.element);
  }

  show(history: HistoryModel | undefined): void {
    this.#parts.section.hidden = history === undefined;
    this.#history = history ?? EMPTY;
    this.#draw();
    this.list.itemsChanged();
  }

  /** @param width the section's width in pixels */
  resize(width: number): void {
    if (width === this.#width) return;
    this.#width = width;
    this.#draw();
  }

  /** Highlights a completion that is active in any of the charts. */
  highlight(index: number | undefined): void {
    this.#marker.setAttribute('visibility', index === undefined ? 'hidden' : 'visible');
    if (index !== undefined) {
      this.#marker.setAttribute('x', String(this.#slotX(index)));
      this.#marker.setAttribute('width', String(Math.max(2, this.#slotWidth)));
    }
    const { text, spoken } = this.#parts.summary(this.#history);
    setText(this.#summary, index === undefined ? text : this.#describe(index));
    setText(this.#spoken, spoken);
  }

  get #plotWidth(): number {
    return Math.max(0, this.#width - LEFT - RIGHT);
  }

  get #slots(): number {
    return Math.max(MIN_SLOTS, this.#history.samples.length);
  }

  get #slotWidth(): number {
    return this.#plotWidth / this.#slots;
  }

  #slotX(index: number): number {
    return LEFT + (this.#slots - this.#history.samples.length + index) * this.#slotWidth;
  }

  #indexAt(x: number): number | undefined {
    const { length } = this.#history.samples;
    const index = Math.floor((x - LEFT) / this.#slotWidth) - (this.#slots - length);
    return index >= 0 && index < length ? index : undefined;
  }

  #draw(): void {
    const { axis: axisOf, lines: linesOf, format, formatTick } = this.#parts;
    const axis = axisOf(this.#history.samples);
    this.#picture.setAttribute('width', String(this.#width));
    const y = (value: number): number => MARGIN + PLOT_HEIGHT * (1 - axis.at(value));
    const right = LEFT + this.#plotWidth;
    const grid = axis.ticks.map(({ value }) =>
      svg('g', {}, [
        svg('path', { class: 'grid', d: `M${LEFT} ${Math.round(y(value)) + 0.5}H${right}` }),
        svg('text', { class: 'tick', x: LEFT - 6, y: y(value) }, [formatTick(value)]),
      ]),
    );
    const lines = linesOf(this.#history);
    const places = spreadLabels(
      lines.map(({ value }) => y(value)),
      14,
      MARGIN + PLOT_HEIGHT,
    );
    const drawn = lines.flatMap(({ name, value }, i) => [
      svg('path', { class: `level ${name}`, d: `M${LEFT} ${y(value)}H${right}` }),
      svg('text', { class: 'level', x: right + 6, y: places[i] ?? 0 }, [`${name} ${format(value)}`]),
    ]);
    this.#picture.replaceChildren(
      ...grid,
      this.#marker,
      svg('path', { class: 'bars', d: this.#bars(y) }),
      ...drawn,
    );
  }

  /** Returns all bars as one path. */
  #bars(y: (value: number) => number): string {
    const width = Math.max(1, Math.min(MAX_BAR_WIDTH, this.#slotWidth - 1));
    const offset = (this.#slotWidth - width) / 2;
    const bottom = MARGIN + PLOT_HEIGHT;
    const bars = this.#history.samples.map((sample, index) => {
      // A bar is at least one pixel high.
      const top = Math.min(bottom - 1, y(this.#parts.value(sample)));
      const x = this.#slotX(index) + offset;
      return `M${x.toFixed(1)} ${bottom}V${top.toFixed(1)}h${width.toFixed(1)}V${bottom}Z`;
    });
    return bars.join('');
  }

  #describe(index: number): string {
    const { samples } = this.#history;
    const sample = samples[index];
    if (!sample) return '';
    const back = samples.length - 1 - index;
    const which = back === 0 ? 'Latest' : `${back} before the latest`;
    return `${which}: ${this.#parts.format(this.#parts.value(sample))}`;
  }
}

/** Returns the item that a key moves to; it may be out of range. */
function moveInRow(index: number, key: string, length: number): number {
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 },
    ...{ PageUp: -10, PageDown: 10, Home: -length, End: length },
  };
  return index + (steps[key] ?? 0);
}
