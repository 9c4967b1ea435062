import { setTimeout as delay } from 'node:timers/promises';
import { paletteInput, until, Workbench } from '../../test/host/workbench/workbench.ts';
import type { WorkbenchFixture } from '../../test/host/workbench/fixture.ts';
import { takeFrames, type Film } from './film.ts';
import { GhostClock, type GhostTimes } from './ghost-clock.ts';
import { sampleName, type Jump, type Sample } from './sample.ts';

/** How the person moves, in milliseconds. */
export interface Pace {
  /** From the arrival to the first key. */
  readonly lookMs: number;
  /** From one key to the next. */
  readonly keyMs: number;
}

/** How long a suggestion is waited for. */
const patienceMs = 15_000;
/** How long the cursor rests before the next jump, so that nothing is evaluated any more. */
const restMs = 4_000;

/** A jump that was made, and what the page showed. */
export interface MadeJump extends GhostTimes {
  readonly jump: Jump;
  readonly text: string;
}

/** Someone who jumps about in the sample file and types a few characters at each place. */
export class Jumper {
  readonly #workbench: Workbench;
  readonly #clock: GhostClock;
  readonly #pace: Pace;

  private constructor(workbench: Workbench, clock: GhostClock, pace: Pace) {
    this.#workbench = workbench;
    this.#clock = clock;
    this.#pace = pace;
  }

  /** Opens the sample in a new window, and waits until it has shown a suggestion at the first place. */
  static async open(fixture: WorkbenchFixture, sample: Sample, pace: Pace): Promise<Jumper> {
    const workbench = await Workbench.open(fixture);
    try {
      await workbench.writeFile(sampleName, sample.text);
      await until('the status bar item', () => workbench.statusText(), 60_000);
      await workbench.setTheme('Dark Modern');
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await workbench.openFile(sampleName);
      const jumper = new Jumper(workbench, await GhostClock.start(workbench.page), pace);
      await jumper.#goTo(sample.start);
      await workbench.typeUntilGhost(sample.start.typed);
      await jumper.#erase(sample.start);
      return jumper;
    } catch (error) {
      await workbench.close();
      throw error;
    }
  }

  /** Jumps, types, waits for a suggestion, and erases what was typed. */
  async jump(jump: Jump): Promise<MadeJump> {
    const times = await this.#jump(jump);
    const text = await this.#workbench.ghostText();
    await this.#erase(jump);
    return { ...times, jump, text };
  }

  /** The same, with all frames from the jump until some time after the last key. */
  async film(jump: Jump, afterMs: number): Promise<Film> {
    const { page } = this.#workbench;
    const times: GhostTimes[] = [];
    const frames = await takeFrames(page, async () => {
      const made = await this.#jump(jump);
      times.push(made);
      await delay(Math.max(0, made.lastKey + afterMs - Date.now()));
    });
    const cursor = await page.locator('.editor-instance .cursors-layer .cursor').first().boundingBox();
    const lines = await page.locator('.editor-instance .view-lines').first().boundingBox();
    const [made] = times;
    if (made === undefined || cursor === null || lines === null) throw new Error('The jump was not filmed.');
    return { ...made, frames, clip: { x: lines.x, y: cursor.y, line: cursor.height } };
  }

  async close(): Promise<void> {
    await this.#workbench.close();
  }

  async #jump(jump: Jump): Promise<GhostTimes> {
    await this.#clock.reset();
    await this.#goTo(jump);
    await delay(this.#pace.lookMs);
    await this.#workbench.page.keyboard.type(jump.typed, { delay: this.#pace.keyMs });
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const times = await this.#clock.read(jump.typed.length);
      if (times.sinceLastKey !== undefined || performance.now() > deadline) return times;
      await delay(100);
    }
  }

  async #goTo({ line, column }: Jump): Promise<void> {
    const { page } = this.#workbench;
    await page.keyboard.press('Control+G');
    await page.locator(paletteInput).waitFor();
    await page.keyboard.type(`${line}:${column}`);
    await page.keyboard.press('Enter');
  }

  async #erase({ typed }: Jump): Promise<void> {
    await delay(restMs / 2);
    for (let left = typed.length; left > 0; left--) await this.#workbench.page.keyboard.press('Backspace');
    await delay(restMs / 2);
  }
}
