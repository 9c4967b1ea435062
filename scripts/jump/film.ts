import type { Page } from 'playwright-core';
import type { GhostTimes } from './ghost-clock.ts';

export interface Frame {
  /** When the browser showed it, in milliseconds since the epoch. */
  readonly time: number;
  /** A PNG in base 64. */
  readonly image: string;
}

/** A jump with the frames that the browser showed. */
export interface Film extends GhostTimes {
  readonly frames: readonly Frame[];
  /** Where the lines of the editor begin, where the cursor is, and how high a line is; pixels. */
  readonly clip: { readonly x: number; readonly y: number; readonly line: number };
}

/**
 * Takes every frame that the browser shows, with its time. A screenshot is taken some tens of milliseconds after it is asked
 * for, so that its time would not be known.
 */
export async function takeFrames(page: Page, action: () => Promise<void>): Promise<readonly Frame[]> {
  const session = await page.context().newCDPSession(page);
  const frames: Frame[] = [];
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ time: (metadata.timestamp ?? 0) * 1000, image: data });
    // The page may be closed already.
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  await action();
  await session.send('Page.stopScreencast');
  await session.detach();
  return frames.toSorted((a, b) => a.time - b.time);
}

/** What was on the screen at a time: the last frame until then. */
export function frameAt(frames: readonly Frame[], time: number): Frame {
  const frame = frames.findLast((other) => other.time <= time);
  if (frame === undefined) throw new Error('No frame was taken before.');
  return frame;
}
