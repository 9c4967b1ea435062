import type { Page } from 'playwright-core';

/** Ghost text in the cursor's line, and in lines below. */
const ghost = '.ghost-text-decoration, .ghost-text-decoration-preview, .suggest-preview-text .view-line';

/** A key or a change of what is shown, in milliseconds since the epoch. */
interface Record {
  readonly keys: readonly { readonly key: string; readonly time: number }[];
  /** From when on ghost text was in the page, or not. */
  readonly changes: readonly { readonly isShown: boolean; readonly time: number }[];
}

/** When the first suggestion was in the page, in milliseconds; `undefined` where none came. */
export interface GhostTimes {
  /** Since the last key: 0 where the suggestion was already there and the key went along with it. */
  readonly sinceLastKey: number | undefined;
  readonly sinceFirstKey: number | undefined;
  /** Since the key that jumped. */
  readonly sinceJump: number | undefined;
  /** When the last key was pressed, in milliseconds since the epoch. */
  readonly lastKey: number;
}

/** A mismatching key takes ghost text away within a frame or two. */
const settledMs = 50;

/** Runs in the page: a string, as the page has neither this file's types nor what a compiler adds to functions. */
const script = `(() => {
  const record = { keys: [], changes: [] };
  window.foretypeJump = record;
  let wasShown = false;
  const now = (time) => performance.timeOrigin + time;
  window.addEventListener('keydown', (event) => {
    record.keys.push({ key: event.key, time: now(event.timeStamp) });
  }, true);
  const look = () => {
    const isShown = Array.from(document.querySelectorAll(${JSON.stringify(ghost)})).some((e) => e.textContent !== '');
    if (isShown === wasShown) return;
    wasShown = isShown;
    record.changes.push({ isShown, time: now(performance.now()) });
  };
  new MutationObserver(look).observe(document.body, {
    ...{ subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class'] },
  });
})()`;

/** Notes in the page itself when keys are pressed and when ghost text appears, to a millisecond. */
export class GhostClock {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async start(page: Page): Promise<GhostClock> {
    await page.evaluate(script);
    return new GhostClock(page);
  }

  /** Forgets what was before the next jump. */
  async reset(): Promise<void> {
    await this.#page.evaluate('void (foretypeJump.keys = [], foretypeJump.changes = [])');
  }

  /** Reads the times of a jump: Enter, and then as many keys as were typed. */
  async read(typed: number): Promise<GhostTimes> {
    return ghostTimes(await this.#page.evaluate<Record>('foretypeJump'), typed);
  }
}

/** Tells the times from what the page has noted since ghost text was last absent. */
export function ghostTimes({ keys, changes }: Record, typed: number): GhostTimes {
  const enter = keys.findIndex(({ key }) => key === 'Enter');
  const jump = keys[enter]?.time;
  const first = keys[enter + 1]?.time;
  const last = keys[enter + typed]?.time;
  if (enter < 0 || jump === undefined || first === undefined || last === undefined)
    throw new Error('The page has not seen all keys.');
  const shown = changes.find(({ isShown, time }) => isShown && time >= first)?.time;
  const atLast = shownAtOrAfter(changes, last);
  const since = (start: number, end: number | undefined): number | undefined => end && end - start;
  return {
    sinceLastKey: since(last, atLast),
    sinceFirstKey: since(first, shown),
    sinceJump: since(jump, shown),
    lastKey: last,
  };
}

/** When ghost text that outlives the key is there first. */
function shownAtOrAfter(changes: Record['changes'], key: number): number | undefined {
  const wasShown = changes.findLast(({ time }) => time < key)?.isShown ?? false;
  const isTakenAway = changes.some(({ isShown, time }) => !isShown && time >= key && time < key + settledMs);
  if (wasShown && !isTakenAway) return key;
  return changes.find(({ isShown, time }) => isShown && time >= key)?.time;
}
