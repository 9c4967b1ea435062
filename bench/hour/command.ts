import { UsageError } from '../../src/cli/engines.ts';
import type { LanguageModel } from '../../src/models/language-model.ts';
import { hour } from '../traces/hour.ts';
import { parseWhole } from '../whole-number.ts';
import { playHour } from './play.ts';
import { reportHour, type HourReport } from './report.ts';

export interface HourOptions {
  /** Seeds of the traces. */
  readonly hour: readonly string[];
  /** How much of the hour is played. */
  readonly minutes?: string | undefined;
  readonly prepare?: string | undefined;
  readonly json: boolean;
}

/** Plays an hour for each seed and prints what it took. */
export async function playHours(model: LanguageModel, options: HourOptions): Promise<void> {
  const minutes = parseWhole('minutes', options.minutes ?? '60');
  if (minutes === 0 || minutes > 60) throw new UsageError('--minutes takes a whole number from 1 to 60.');
  const prepare =
    options.prepare === undefined ? {} : { tokensPerMinute: parseWhole('prepare', options.prepare) };
  for (const seed of options.hour) {
    console.error(`playing hour ${seed}`);
    const played = await playHour(model, hour(parseWhole('hour', seed), minutes * 60_000), prepare);
    const report = {
      model: model.name,
      engine: model.engine.name,
      seed: Number(seed),
      ...reportHour(played),
    };
    if (options.json) console.log(JSON.stringify(report));
    else show(report);
  }
}

function show({ tokens, prepared, typingShare, ...figures }: HourReport): void {
  console.table(tokens);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.table({
    ...figures,
    cpuShare: percent(figures.cpuShare),
    'typing, by hand': `${percent(typingShare.now)}, ${percent(typingShare.byHand)}`,
    'places, tokens prepared, used': `${prepared.places}, ${prepared.tokens}, ${prepared.used}`,
  });
}
