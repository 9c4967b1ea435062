import type { Completer } from '../completion/completer.ts';
import type { CompletionResult } from '../completion/completion.ts';
import type { Moment } from '../completion/confidence/calibration.ts';
import type { CompletionStats } from '../completion/stats.ts';
import { familyOfPath } from '../language/language-family.ts';
import type { DocumentMirror } from '../document/mirror.ts';
import { RecentEdits } from '../suggestion/recent-edits.ts';
import { acceptedLines, placeSuggestion, type CursorLine } from '../suggestion/placement.ts';
import { decide, type Decision } from '../suggestion/policy.ts';
import { situationInFile } from '../suggestion/text-situation.ts';
import type { Clock } from '../util/clock.ts';
import { LINE_BREAK } from '../util/text.ts';
import { MAX_TOKENS } from './local-model.ts';
import { EAGERNESS, MULTILINE } from './setting-defaults.ts';
import { quietByAnswer, quietByPolicy, type Quiet } from './quiet.ts';

/** Stands still: whatever was done was done just now. */
const stoppedClock: Clock = {
  now: () => 0,
  after: () => () => undefined,
};

/** What a person would see at a place. */
export interface Answer {
  /** What would be shown, lines ended by `\n`; empty for nothing. */
  readonly text: string;
  /** How many UTF-16 units behind the cursor accepting replaces. */
  readonly replaces: number;
  /** The lines that accepting leaves, from the cursor's to the last one that the text reaches. */
  readonly result: readonly string[];
  /** That the first line is right, 0 to 1; 0 where the model was not asked. */
  readonly confidence: number;
  /** Whether it is shown while typing or to one who has stopped; null for nothing, and where a person asks. */
  readonly moment: Moment | null;
  /** Why nothing is shown, if so; where a person asks, no reason is given. */
  readonly quiet: Quiet | null;
  readonly stats: CompletionStats;
}

type Model = Pick<Completer, 'complete'>;

const NO_STATS: CompletionStats = {
  ...{ promptTokens: 0, reused: 0, prefilled: 0, decoded: 0, drafted: 0, draftAccepted: 0 },
  ...{ prefillMs: 0, decodeMs: 0, totalMs: 0 },
};

/** What a person gets who asks for a suggestion. */
export async function answerAsked(model: Model, document: DocumentMirror, offset: number): Promise<Answer> {
  const limits = { maxTokens: MAX_TOKENS, multiline: MULTILINE };
  const { text, confidence, stats } = await model.complete(document, offset, limits, neverAborted());
  return { ...placed(document, offset, text), confidence, moment: null, quiet: null, stats };
}

/**
 * What a person sees who has just typed the character before the cursor and then stops, with the settings as they are
 * by default.
 *
 * @param excluded whether the document is one that Foretype does not read
 */
export async function answerTyping(
  model: Model,
  document: DocumentMirror,
  offset: number,
  excluded = false,
): Promise<Answer> {
  const skipped = quietByPolicy(decideTyping(document, offset, excluded));
  if (skipped !== undefined)
    return { ...placed(document, offset, ''), confidence: 0, moment: null, quiet: skipped, stats: NO_STATS };
  const limits = { maxTokens: MAX_TOKENS, multiline: MULTILINE, eagerness: EAGERNESS, dismissed: [] };
  const first = await model.complete(document, offset, limits, neverAborted());
  if (first.text !== '' && !first.isCut) return shown(document, offset, first);
  const second = await model.complete(document, offset, { ...limits, paused: true }, neverAborted());
  // What is shown goes on with what the model is less sure of, or stays as it is.
  const goesOn = second.text.length > first.text.length && second.text.startsWith(first.text);
  return shown(document, offset, first.text === '' || goesOn ? second : first);
}

function shown(document: DocumentMirror, offset: number, completed: CompletionResult): Answer {
  const { text, moment, confidence, stats } = completed;
  const quiet = quietByAnswer(completed) ?? null;
  return {
    ...placed(document, offset, text),
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
  // Of languages, the policy tells prose from code.
  const languageId = familyOfPath(path) === 'prose' ? 'plaintext' : '';
  return decide(situationInFile({ path, languageId, text: whole }, place, recentEdits, excluded));
}

function placed(
  document: DocumentMirror,
  offset: number,
  text: string,
): Pick<Answer, 'text' | 'replaces' | 'result'> {
  const line = { ...cursorLine(document.text.toString(), offset), path: document.path };
  const placement = placeSuggestion(line, text) ?? { text: '', start: line.column, end: line.column };
  return { text, replaces: placement.end - line.column, result: acceptedLines(line, placement) };
}

/** The line that the cursor stands in, lines ended where the editor ends them. */
export function cursorLine(text: string, offset: number): CursorLine {
  const before = text.slice(0, offset).split(LINE_BREAK).at(-1) ?? '';
  const [behind = ''] = text.slice(offset).split(LINE_BREAK, 1);
  return { text: before + behind, column: before.length };
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
