import { RecentEdits } from '../../../src/suggestion/recent-edits.ts';
import { decide, type Situation } from '../../../src/suggestion/policy.ts';
import { situationInFile } from '../../../src/suggestion/text-situation.ts';
import type { TextEdit } from '../../../src/worker/protocol.ts';
import { atCursor } from '../helpers/cursor-text.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const uri = 'file:///a.ts';

interface Options {
  readonly languageId?: string;
  /** Milliseconds since the edit. */
  readonly ago?: number;
  readonly situation?: Partial<Situation>;
}

/** What is decided at the cursor of a drawing after the edits of one event that led to it, some time ago. */
export async function decided(
  drawing: string,
  edits: readonly TextEdit[],
  { languageId = 'typescript', ago = 0, situation = {} }: Options = {},
): Promise<string> {
  const { text, offset } = atCursor(drawing);
  const clock = new FakeClock();
  const recentEdits = new RecentEdits(clock);
  const place = { uri, version: 2, offset };
  recentEdits.changed(place, edits);
  await clock.advance(ago);
  const decision = decide({
    ...situationInFile({ path: 'a', languageId, text }, place, recentEdits),
    ...situation,
  });
  return decision.kind === 'skip' ? decision.reason : decision.kind;
}

/** The last character before the cursor, as it was typed. */
export function typed(drawing: string): TextEdit[] {
  const { text, offset } = atCursor(drawing);
  return [{ offset: offset - 1, length: 0, text: text.charAt(offset - 1) }];
}
