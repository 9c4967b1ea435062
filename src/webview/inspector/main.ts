import { latencyAxis, shareAxis } from '../../inspector/chart-scale.ts';
import { formatCount, formatMs, formatNoun, formatShare, formatTick } from '../../inspector/format.ts';
import type { FromPage, HistoryModel, ToPage } from '../../inspector/messages.ts';
import { ChartView } from './chart-view.ts';
import { part } from './dom.ts';
import { NoticeView } from './notice-view.ts';
import { SlotsView } from './slots-view.ts';
import { StripView } from './strip-view.ts';

/** What the page remembers while it is hidden, when VS Code throws it away. */
interface PageState {
  readonly scrollY: number;
  readonly token: number | undefined;
}

interface VsCodeApi {
  postMessage(message: FromPage): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const restored = vscode.getState();
const notice = new NoticeView(part('notice'), part('announcer'), (action) => {
  vscode.postMessage({ type: 'act', action });
});
const strip = new StripView(part('strip'));
const slots = new SlotsView(part('slots'));
const mark = (index: number | undefined): void => {
  for (const chart of [latency, reuse]) chart.mark(index);
};
const latency: ChartView = new ChartView({
  section: part('latency'),
  titleId: 'latency-title',
  title: 'Latency',
  value: ({ latencyMs }) => latencyMs,
  axis: (samples) => latencyAxis(samples.map(({ latencyMs }) => latencyMs)),
  format: formatMs,
  formatTick,
  lines: ({ p50, p95 }) => [
    { name: 'p95', value: p95 },
    { name: 'p50', value: p50 },
  ],
  summary: latencySummary,
  activated: mark,
});
const reuse: ChartView = new ChartView({
  section: part('reuse'),
  titleId: 'reuse-title',
  title: 'Reuse',
  value: ({ reused }) => reused,
  axis: () => shareAxis,
  format: formatShare,
  formatTick: formatShare,
  lines: ({ meanReuse }) => [{ name: 'mean', value: meanReuse }],
  summary: reuseSummary,
  activated: mark,
});

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  const { model } = data;
  part('content').hidden = !(model.strip ?? model.history ?? model.slots?.slots.length);
  notice.show(model.notice);
  strip.show(model.strip);
  latency.show(model.history);
  reuse.show(model.history);
  slots.show(model.slots);
  resize();
});
// Where the person was is found again once the first model has drawn the page.
window.addEventListener(
  'message',
  () => {
    strip.list.cursor = restored?.token;
    window.scrollTo(0, restored?.scrollY ?? 0);
  },
  { once: true },
);

function resize(): void {
  strip.resize(part('strip').clientWidth);
  latency.resize(part('latency').clientWidth);
  reuse.resize(part('reuse').clientWidth);
}

new ResizeObserver(resize).observe(document.body);

function remember(): void {
  vscode.setState({ scrollY: window.scrollY, token: strip.list.cursor });
}

window.addEventListener('scrollend', remember);
part('strip').addEventListener('keyup', remember);
part('strip').addEventListener('click', remember);

vscode.postMessage({ type: 'ready' });

function latencySummary({ samples, p50, p95, recalled }: HistoryModel): { text: string; spoken: string } {
  const completions = formatNoun(samples.length, 'completion');
  const text = recalled === 0 ? completions : `${completions}, and ${formatCount(recalled)} recalled`;
  return { text, spoken: `${text}; p50 ${formatMs(p50)}, p95 ${formatMs(p95)}` };
}

function reuseSummary({ meanReuse }: HistoryModel): { text: string; spoken: string } {
  const text = 'share of the prompt found in the cache';
  return { text, spoken: `${text}; mean ${formatShare(meanReuse)}` };
}
