import type { Completer } from '../completion/completer.ts';
import type { CompletionResult } from '../completion/completion.ts';
import type { Moment } from '../completion/confidence/calibration.ts';
import type { CompletionStats } from '../completion/stats.ts';
import { cursorLineAt } from '../language/cursor-line.ts';
import { familyOfPath } from '../language/language-family.ts';
import type { DocumentMirror } from '../document/mirror.ts';
import { RecentEdits } from '../suggestion/recent-edits.ts';
import { acceptedLines, placeSuggestion } from '../suggestion/placement.ts';
import { decide, type Decision } from '../suggestion/policy.ts';
import { situationInFile } from '../suggestion/text-situation.ts';
import type { Clock } from '../util/clock.ts';
import { MAX_TOKENS } from './local-model.ts';
import { EAGERNESS, MULTILINE } from './setting-defaults.ts';
import { quietByResult, quietByPolicy, type Quiet } from './quiet.ts';

/** A clock that stands still, so that every edit was made just now. */
const stoppedClock: Clock = {
  now: () => 0,
  after: () => () => undefined,
};

/** The suggestion that the editor would show at a cursor. */
export interface Answer {
  /** The ghost text, with `\n` as line ends; empty for none. */
  readonly text: string;
  /** UTF-16 units after the cursor that accepting replaces. */
  readonly replaces: number;
  /** The lines after accepting, from the cursor's to the last one of the text. */
  readonly result: readonly string[];
  /** Probability that the first line is right, 0 to 1; 0 if the model was not asked. */
  readonly confidence: number;
  /** Whether it is shown while typing or after a pause; null for no text, and for an explicit request. */
  readonly moment: Moment | null;
  /** Why nothing is shown; null if something is, and for an explicit request. */
  readonly quiet: Quiet | null;
  readonly stats: CompletionStats;
}

type Model = Pick<Completer, 'complete'>;

const NO_STATS: CompletionStats = {
  ...{ promptTokens: 0, reused: 0, prefilled: 0, decoded: 0, drafted: 0, draftAccepted: 0 },
  ...{ prefillMs: 0, decodeMs: 0, totalMs: 0 },
};

/** Returns what an explicit request shows (VS Code's `Invoke` trigger). */
export async function answerInvoked(model: Model, document: DocumentMirror, offset: number): Promise<Answer> {
  const limits = { maxTokens: MAX_TOKENS, multiline: MULTILINE };
  const { text, confidence, stats } = await model.complete(document, offset, limits, neverAborted());
  return { ...withPlacement(document, offset, text), confidence, moment: null, quiet: null, stats };
}

/**
 * Returns what is shown after the character before the cursor was typed, including the retry after a pause, with default
 * settings.
 *
 * @param excluded whether the document is excluded
 */
export async function answerTyping(
  model: Model,
  document: DocumentMirror,
  offset: number,
  excluded = false,
): Promise<Answer> {
  const skipped = quietByPolicy(decideTyping(document, offset, excluded));
  if (skipped !== undefined)
    return {
      ...withPlacement(document, offset, ''),
      confidence: 0,
      moment: null,
      quiet: skipped,
      stats: NO_STATS,
    };
  const limits = { maxTokens: MAX_TOKENS, multiline: MULTILINE, eagerness: EAGERNESS, dismissed: [] };
  const first = await model.complete(document, offset, limits, neverAborted());
  if (first.text !== '' && !first.isCut) return shown(document, offset, first);
  const second = await model.complete(document, offset, { ...limits, paused: true }, neverAborted());
  // The retry may only extend what is shown already.
  const goesOn = second.text.length > first.text.length && second.text.startsWith(first.text);
  return shown(document, offset, first.text === '' || goesOn ? second : first);
}

function shown(document: DocumentMirror, offset: number, completed: CompletionResult): Answer {
  const { text, moment, confidence, stats } = completed;
  const quiet = quietByResult(completed) ?? null;
  return {
    ...withPlacement(document, offset, text),
    confidence,
    moment: quiet === null ? moment : null,
    quiet,
    stats,
  };
}

function decideTyping(
  { uri, path, text, version }: DocumentMirror,
  offset: number,
  excluded: boolean,
): Decision {
  const place = { uri, version, offset };
  const recentEdits = new RecentEdits(stoppedClock);
  const whole = text.toString();
  if (offset > 0)
    recentEdits.changed(place, [{ offset: offset - 1, length: 0, text: whole.slice(offset - 1, offset) }]);
  // The policy only distinguishes prose from code.
  const languageId = familyOfPath(path) === 'prose' ? 'plaintext' : '';
  return decide(situationInFile({ path, languageId, text: whole }, place, recentEdits, excluded));
}

function withPlacement(
  document: DocumentMirror,
  offset: number,
  text: string,
): Pick<Answer, 'text' | 'replaces' | 'result'> {
  const line = cursorLineAt(document.text.toString(), offset, document.path);
  const column = line.linePrefix.length;
  const placement = placeSuggestion(line, text) ?? { text: '', start: column, end: column };
  return { text, replaces: placement.end - column, result: acceptedLines(line, placement) };
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
