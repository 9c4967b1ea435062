import { CONTEXT_TOKENS } from '../../src/cli/local-model.ts';
import { settingDefaults } from '../../src/cli/setting-defaults.ts';
import { Completer } from '../../src/completion/completer.ts';
import type { PreparedUse } from '../../src/completion/prepared-tokens.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { nodeHost } from '../../src/worker/server/node-host.ts';
import { Assistant } from '../../src/evaluation/assistant.ts';
import { typeHole, type Typed } from '../../src/evaluation/person.ts';
import { defaultSettings } from '../evaluate/settings.ts';
import { SimulatedClock } from '../../src/evaluation/simulated-clock.ts';
import type { Hour, HourEvent } from '../traces/hour.ts';
import { HourEditor } from './hour-editor.ts';
import { QueuedWorker } from './queued-worker.ts';
import { CAUSES, TimedEngine, type Cause, type TokensOfCause } from './timed-engine.ts';

export interface PlayOptions {
  /** See `foretype.prepare.tokensPerMinute`; its default if left out. */
  readonly tokensPerMinute?: number;
}

/** What came of an hour. */
export interface Played {
  readonly hour: Hour;
  readonly typed: readonly Typed[];
  /** Milliseconds that passed while typing, simulated. */
  readonly typedMs: number;
  readonly tokens: Readonly<Record<Cause, TokensOfCause>>;
  readonly prepared: PreparedUse;
  /** Processor time of this process, in seconds. */
  readonly cpuSeconds: number;
}

/** How long the person takes to see that a suggestion is right, in milliseconds. */
const REACTION_MS = 250;

/** Plays what a person does in an editor, with the extension's policy and its worker's jobs, in simulated time. */
export async function playHour(
  loaded: LanguageModel,
  hour: Hour,
  { tokensPerMinute = settingDefaults.integer('prepare.tokensPerMinute') }: PlayOptions = {},
): Promise<Played> {
  const clock = new SimulatedClock(nodeHost.yieldToMessages);
  const engine = new TimedEngine(loaded.engine, clock);
  const model = { ...loaded, engine };
  // Messages arrive when time passes, so there are none to yield to.
  const host = { ...nodeHost, clock, yieldToMessages: async (): Promise<void> => Promise.resolve() };
  const worker = new QueuedWorker({
    ...{ host, engine, model },
    createCompleter: (memory) =>
      new Completer(model, { contextTokens: CONTEXT_TOKENS, cacheBytes: 0, memory }, host),
  });
  const assistant = new Assistant(worker, clock, defaultSettings());
  const editor = new HourEditor({ assistant, worker, clock, tokensPerMinute });
  const stop = new AbortController().signal;
  const person = { assistant: editor, clock, takeComputedMs: () => 0, reactionMs: REACTION_MS, stop };
  const typed: Typed[] = [];
  let typedMs = 0;
  const before = process.cpuUsage();
  for (const event of hour.events) {
    await clock.advanceTo(event.at, () => false);
    if ('type' in event) {
      typed.push(await typeHole(event.type, event.place, person));
      typedMs += clock.now() - event.at;
    } else perform(event, editor);
  }
  await clock.advanceTo(hour.endMs, () => false);
  const { user, system } = process.cpuUsage(before);
  const { prepared } = worker;
  const tokens = Object.fromEntries(CAUSES.map((cause) => [cause, engine.tokens(cause)]));
  editor.dispose();
  assistant.dispose();
  // What runs ends with its next token.
  await clock.advanceTo(Infinity, () => worker.isIdle);
  worker.dispose();
  const cpuSeconds = (user + system) / 1e6;
  return { hour, typed, typedMs, tokens: tokens as Played['tokens'], prepared, cpuSeconds };
}

function perform(event: Exclude<HourEvent, { type: unknown }>, editor: HourEditor): void {
  if ('open' in event) editor.add(event.open, event.text);
  else if ('show' in event) editor.show(event.show, event.offset, event.firstVisible);
  else if ('move' in event) editor.moved(event.move);
  else editor.diagnosed(event.error);
}
