/**
 * Every message between the extension and the inspector's page, and what they carry: plain data, ready to be drawn.
 *
 * - The page says `ready` once it listens, each time it is made: VS Code throws it away when it is hidden.
 * - The extension then sends `show`, and again when something has changed, at most a few times a second, and only while
 *   the page is visible. Each `show` replaces the one before.
 * - `act` is a button of a notice.
 */
export interface ToPage {
  readonly type: 'show';
  readonly model: InspectorModel;
}

export type FromPage = { readonly type: 'ready' } | { readonly type: 'act'; readonly action: NoticeAction };

export const noticeActions = ['toggleCompletions', 'resume', 'restartWorker', 'showLog'] as const;
export type NoticeAction = (typeof noticeActions)[number];

export interface InspectorModel {
  readonly notice: Notice | undefined;
  /** The tokens of the last completion. */
  readonly strip: StripModel | undefined;
  readonly slots: SlotsModel | undefined;
  readonly history: HistoryModel | undefined;
}

/** What has to be said before, or instead of, everything else. */
export interface Notice {
  readonly tone: 'info' | 'busy' | 'error';
  readonly text: string;
  readonly actions: readonly NoticeAction[];
}

/**
 * What became of a token for the last completion: its K/V stood in the slot before (`reused`), were evaluated during the
 * pause before the model was asked (`prepared`) or when it was (`prefilled`), or it was sampled (`decoded`). `dropped`:
 * it stood in the slot before, and is gone.
 */
export const tokenStates = ['reused', 'prepared', 'prefilled', 'decoded', 'dropped'] as const;
export type TokenState = (typeof tokenStates)[number];

export interface StripModel {
  /** Path of the document. */
  readonly path: string;
  /** Texts in the slot's order, and behind them those of the tokens dropped. */
  readonly tokens: readonly string[];
  /** By where tokens come from: side by side, all tokens together. */
  readonly groups: readonly TokenGroup[];
  /** Tokens of one group and state in a row: side by side, all tokens together. */
  readonly runs: readonly TokenRun[];
  /** In sentences: what was reused, and why not more. */
  readonly explanation: string;
}

export interface TokenGroup {
  readonly name: 'header' | 'path' | 'suffix' | 'prefix' | 'answer' | 'dropped';
  /** Token positions, `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

export interface TokenRun {
  readonly state: TokenState;
  /** Token positions, `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

export interface SlotsModel {
  /** From the most to the least recently used. */
  readonly slots: readonly SlotModel[];
  readonly bytes: number;
  readonly budgetBytes: number;
  /** Of weights, slots and scratch together. */
  readonly engineBytes: number;
}

export interface SlotModel {
  readonly path: string;
  readonly tokens: number;
  readonly capacity: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

export interface HistoryModel {
  /** From the oldest to the latest completion. */
  readonly samples: readonly HistorySample[];
  /** Milliseconds; of all samples. */
  readonly p50: number;
  readonly p95: number;
  /** Mean share of the prompts that stood in the cache, in [0, 1]. */
  readonly meanReuse: number;
  /** Suggestions of the session that needed no completion, as what was shown before still fitted. */
  readonly recalled: number;
}

export interface HistorySample {
  /** Milliseconds from asking the worker to its answer. */
  readonly latencyMs: number;
  /** Of the prompt's tokens, those whose K/V stood in the cache, in [0, 1]. */
  readonly reused: number;
}

/** A message of the page, or `undefined` for anything else that may have been posted. */
export function readFromPage(value: unknown): FromPage | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  if (value.type === 'ready') return { type: 'ready' };
  if (value.type !== 'act' || !('action' in value)) return undefined;
  const action = noticeActions.find((known) => known === value.action);
  return action && { type: 'act', action };
}
