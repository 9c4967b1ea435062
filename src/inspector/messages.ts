/**
 * The messages between the extension and the inspector's page, with plain data that is ready to be drawn.
 *
 * - The page sends `ready` once it listens, each time it is created: VS Code disposes it when it is hidden.
 * - The extension then sends `show`, and again after changes, a few times a second at most, and only while the page is
 *   visible. Each `show` replaces the last one.
 * - The page sends `act` when a button of a notice is pressed.
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

/** A notice above, or instead of, everything else. */
export interface Notice {
  readonly tone: 'info' | 'busy' | 'error';
  readonly text: string;
  readonly actions: readonly NoticeAction[];
}

/**
 * A token's state in the last completion: its K/V were in the slot since the previous completion (`reused`), were
 * evaluated during the pause before the request (`prepared`) or for the request (`prefilled`), it was sampled by the model
 * (`decoded`) or chosen by the project's memory in its place (`remembered`), or it was in the slot before and was truncated
 * (`dropped`).
 */
export const tokenStates = ['reused', 'prepared', 'prefilled', 'decoded', 'remembered', 'dropped'] as const;
export type TokenState = (typeof tokenStates)[number];

export interface StripModel {
  /** Path of the document. */
  readonly path: string;
  /** Texts of the slot's tokens in order, followed by those of the dropped tokens. */
  readonly tokens: readonly string[];
  /** All tokens by the part of the prompt they belong to; contiguous. */
  readonly groups: readonly TokenGroup[];
  /** All tokens as runs of one group and state; contiguous. */
  readonly runs: readonly TokenRun[];
  /** Where remembered tokens come from: `cart.ts, line 12`. */
  readonly origins: readonly { readonly index: number; readonly text: string }[];
  /** Sentences on what was reused, and why not more. */
  readonly explanation: string;
}

export interface TokenGroup {
  readonly name: 'header' | 'path' | 'far prefix' | 'suffix' | 'prefix' | 'answer' | 'dropped';
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
  /** Weights, slots and scratch. */
  readonly engineBytes: number;
  /** What was prepared at places where the cursor might go, and used, in a sentence; `undefined` where nothing was. */
  readonly prepared: string | undefined;
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
  /** Completions, the oldest first. */
  readonly samples: readonly HistorySample[];
  /** Latency percentiles of all samples, in milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** What the time from a key to its answer is made of; medians of all samples, in milliseconds. */
  readonly times: HistoryTimes;
  /** Mean share of the prompts that was in the cache, in [0, 1]. */
  readonly meanReuse: number;
  /** Suggestions of the session that needed no completion, as the last suggestion still matched. */
  readonly recalled: number;
}

export interface HistoryTimes {
  /** On purpose, for the next key. */
  readonly pause: number;
  /** For the worker. */
  readonly wait: number;
  readonly work: number;
}

export interface HistorySample {
  /** Milliseconds from the request to the worker to its answer. */
  readonly latencyMs: number;
  /** Share of the prompt's tokens whose K/V were in the cache, in [0, 1]. */
  readonly reused: number;
}

/** Validates a message of the page; `undefined` for anything else. */
export function readFromPage(value: unknown): FromPage | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  if (value.type === 'ready') return { type: 'ready' };
  if (value.type !== 'act' || !('action' in value)) return undefined;
  const action = noticeActions.find((known) => known === value.action);
  return action && { type: 'act', action };
}
