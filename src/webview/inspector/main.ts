import { latencyAxis, shareAxis } from '../../inspector/chart-scale.ts';
import { formatCount, formatMs, formatNoun, formatShare, formatTick } from '../../inspector/format.ts';
import type { FromPage, HistoryModel, ToPage } from '../../inspector/messages.ts';
import { ChartView } from './chart-view.ts';
import { byId } from './dom.ts';
import { NoticeView } from './notice-view.ts';
import { SlotsView } from './slots-view.ts';
import { StripView } from './strip-view.ts';

/** The state that outlives the page, which VS Code disposes when it is hidden. */
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
const notice = new NoticeView(byId('notice'), byId('announcer'), (action) => {
  vscode.postMessage({ type: 'act', action });
});
const strip = new StripView(byId('strip'));
const slots = new SlotsView(byId('slots'));
const highlight = (index: number | undefined): void => {
  for (const chart of [latency, reuse]) chart.highlight(index);
};
const latency: ChartView = new ChartView({
  section: byId('latency'),
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
  onActivate: highlight,
});
const reuse: ChartView = new ChartView({
  section: byId('reuse'),
  titleId: 'reuse-title',
  title: 'Reuse',
  value: ({ reused }) => reused,
  axis: () => shareAxis,
  format: formatShare,
  formatTick: formatShare,
  lines: ({ meanReuse }) => [{ name: 'mean', value: meanReuse }],
  summary: reuseSummary,
  onActivate: highlight,
});

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  const { model } = data;
  byId('content').hidden = !(model.strip ?? model.history ?? model.slots?.slots.length);
  notice.show(model.notice);
  strip.show(model.strip);
  latency.show(model.history);
  reuse.show(model.history);
  slots.show(model.slots);
  resize();
});
// Restores the state once the first model is drawn.
window.addEventListener(
  'message',
  () => {
    strip.list.cursor = restored?.token;
    window.scrollTo(0, restored?.scrollY ?? 0);
  },
  { once: true },
);

function resize(): void {
  strip.resize(byId('strip').clientWidth);
  latency.resize(byId('latency').clientWidth);
  reuse.resize(byId('reuse').clientWidth);
}

new ResizeObserver(resize).observe(document.body);

function saveState(): void {
  vscode.setState({ scrollY: window.scrollY, token: strip.list.cursor });
}

window.addEventListener('scrollend', saveState);
byId('strip').addEventListener('keyup', saveState);
byId('strip').addEventListener('click', saveState);

vscode.postMessage({ type: 'ready' });

function latencySummary({ samples, p50, p95, times, recalled }: HistoryModel): {
  text: string;
  spoken: string;
} {
  const completions = formatNoun(samples.length, 'completion');
  const counted = recalled === 0 ? completions : `${completions}, and ${formatCount(recalled)} recalled`;
  const { pause, wait, work } = times;
  const text = `${counted}; medians: pause ${formatMs(pause)}, wait ${formatMs(wait)}, work ${formatMs(work)}`;
  return { text, spoken: `${text}; p50 ${formatMs(p50)}, p95 ${formatMs(p95)}` };
}

function reuseSummary({ meanReuse }: HistoryModel): { text: string; spoken: string } {
  const text = 'share of the prompt found in the cache';
  return { text, spoken: `${text}; mean ${formatShare(meanReuse)}` };
}
