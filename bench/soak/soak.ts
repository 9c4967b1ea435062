import { summarize } from '../../src/util/percentile.ts';
import type { ClientOptions } from '../../src/worker/client/types.ts';
import { Dice } from '../fuzz/dice.ts';
import { slopeOf, type MemorySample } from './memory.ts';
import { Session, type SoakModel } from './session.ts';

export interface SoakPlan {
  readonly keys: number;
  readonly kills: number;
  readonly switches: number;
  readonly suspensions: number;
  readonly suspensionMs: number;
  readonly sampleEach: number;
  readonly seed: number;
}

export interface SoakReport extends SoakPlan {
  readonly asked: number;
  /** How many promises came to each end. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Promises that never settled. */
  readonly unsettled: number;
  readonly restarts: number;
  readonly worstCompletionMs: number;
  readonly samples: readonly MemorySample[];
  /** Growth of the process for 10,000 keys, after the first 10,000; null for too few samples. */
  readonly slopeBytes: number | null;
  /** With the first model, after some keys at the start, and after all keys, kills and switches. */
  readonly rssStartBytes: number;
  readonly rssEndBytes: number;
  /** Of the process after each switch that was waited for. */
  readonly switchedBytes: readonly number[];
  /**
   * Medians over the second round of all models, as the first one brings the code of both engines in, and over the last
   * round; null for fewer than three rounds.
   */
  readonly switchStartBytes: number | null;
  readonly switchEndBytes: number | null;
  readonly findings: readonly string[];
  readonly seconds: number;
}

export interface SoakParts extends Pick<ClientOptions, 'launch' | 'clock'> {
  /** Documents by their path: what is typed in them. */
  readonly sources: ReadonlyMap<string, string>;
  /** The first is loaded at the start and at the end. */
  readonly models: readonly [SoakModel, ...SoakModel[]];
  readonly say: (keys: number) => void;
}

/** Keys before the first sample, and before the last one: a young worker's memory grows by itself. */
const STEADY_KEYS = 2_000;
/** From this number on a series of kills goes on until the client gives up, which takes 21 s. */
const KILLS_WORTH_A_SERIES = 100;

/** Types keys, and kills, switches and suspends at random moments meanwhile. */
export async function soak(plan: SoakPlan, parts: SoakParts): Promise<SoakReport> {
  const start = performance.now();
  const dice = new Dice(plan.seed);
  const [first] = parts.models;
  const session = new Session(parts, parts.sources, first, dice);
  await session.watched.ready();
  const type = async (keys: number): Promise<void> => {
    for (let key = 0; key < keys; key++) await session.key();
  };
  const steadyKeys = Math.min(STEADY_KEYS, plan.keys);
  await type(steadyKeys);
  const { rssBytes: rssStartBytes } = await session.sample(0);
  const due = { kill: moments(plan.kills, plan.keys, dice), switch: moments(plan.switches, plan.keys, dice) };
  const suspensions = moments(plan.suspensions, plan.keys, dice);
  const samples: MemorySample[] = [];
  const switchedBytes: number[] = [];
  let switched = 0;
  for (let key = 1; key <= plan.keys; key++) {
    await session.key();
    for (let count = suspensions.get(key) ?? 0; count > 0; count--) session.suspend(plan.suspensionMs);
    for (let count = due.switch.get(key) ?? 0; count > 0; count--) {
      session.load(parts.models[++switched % parts.models.length] ?? first);
      // Some switches meet a model that is still being loaded.
      if (dice.chance(0.8)) {
        await session.watched.ready();
        switchedBytes.push((await session.sample(key)).rssBytes);
      }
    }
    for (let count = due.kill.get(key) ?? 0; count > 0; count--) {
      await new Promise((resolve) => setTimeout(resolve, dice.below(20)));
      session.watched.kill();
      await type(dice.below(4));
      await session.watched.ready();
    }
    if (key % plan.sampleEach === 0) {
      samples.push(await session.sample(key));
      parts.say(key);
    }
  }
  if (plan.kills >= KILLS_WORTH_A_SERIES) await session.watched.killUntilGivenUp();
  session.load(first);
  await session.watched.ready();
  await type(steadyKeys);
  const { rssBytes: rssEndBytes } = await session.sample(plan.keys);
  await session.end();
  const { ledger, watched } = session;
  const lost = ledger.unsettled > 0 ? [`${ledger.unsettled} promises have not settled.`] : [];
  return {
    ...plan,
    ...{ asked: ledger.asked, outcomes: ledger.outcomes, unsettled: ledger.unsettled },
    ...{ restarts: watched.restarts, worstCompletionMs: Math.round(session.worstMs) },
    ...{ samples, slopeBytes: slopeOf(samples) ?? null },
    ...{ rssStartBytes, rssEndBytes, switchedBytes, ...roundsOf(switchedBytes, parts.models.length) },
    ...{ findings: [...watched.findings, ...lost] },
    seconds: (performance.now() - start) / 1000,
  };
}

/** What the process takes in the second round of all models, and in the last one. */
function roundsOf(
  switchedBytes: readonly number[],
  models: number,
): Pick<SoakReport, 'switchStartBytes' | 'switchEndBytes'> {
  if (switchedBytes.length < 3 * models) return { switchStartBytes: null, switchEndBytes: null };
  return {
    switchStartBytes: summarize(switchedBytes.slice(models, 2 * models)).p50,
    switchEndBytes: summarize(switchedBytes.slice(-models)).p50,
  };
}

/** How often something is due after which key. */
function moments(count: number, keys: number, dice: Dice): ReadonlyMap<number, number> {
  const due = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const key = 1 + dice.below(keys);
    due.set(key, (due.get(key) ?? 0) + 1);
  }
  return due;
}
