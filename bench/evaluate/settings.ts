import { UsageError } from '../../src/cli/engines.ts';
import { settingDefaults } from '../../src/cli/setting-defaults.ts';
import { THRESHOLDS, type Eagerness } from '../../src/completion/confidence/calibration.ts';
import type { PauseLimits } from '../../src/suggestion/debouncer.ts';

/** Settings of the extension that decide what is shown. */
export interface EvaluatedSettings {
  readonly maxTokens: number;
  readonly multiline: boolean;
  readonly eagerness: Eagerness;
  readonly pause: PauseLimits;
}

/** The settings' defaults, as the extension's manifest has them. */
export function defaultSettings(): EvaluatedSettings {
  const value = settingDefaults();
  return {
    maxTokens: Number(value('maxTokens')),
    multiline: value('multiline') === true,
    eagerness: parseEagerness(String(value('suggestions'))),
    pause: { minimum: Number(value('delay.minimum')), maximum: Number(value('delay.maximum')) },
  };
}

/** The value of `foretype.suggestions` of that name. Throws `UsageError` for another. */
export function parseEagerness(name: string): Eagerness {
  if (isEagerness(name)) return name;
  throw new UsageError(
    `--suggestions is one of ${Object.keys(THRESHOLDS.typing).join(', ')}, not "${name}".`,
  );
}

function isEagerness(name: string): name is Eagerness {
  return name in THRESHOLDS.typing;
}
