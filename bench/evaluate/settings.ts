import { UsageError } from '../../src/cli/engines.ts';
import { settingDefaults } from '../../src/cli/setting-defaults.ts';
import type { Eagerness } from '../../src/completion/confidence/calibration.ts';
import { eagernesses } from '../../src/editor/setting-values.ts';
import type { EvaluatedSettings } from '../../src/worker/protocol.ts';

/** The settings' defaults, as the extension's manifest has them. */
export function defaultSettings(): EvaluatedSettings {
  return {
    maxTokens: settingDefaults.integer('maxTokens'),
    multiline: settingDefaults.switch('multiline'),
    eagerness: settingDefaults.choice('suggestions', eagernesses),
    debounce: {
      minimum: settingDefaults.integer('delay.minimum'),
      maximum: settingDefaults.integer('delay.maximum'),
    },
  };
}

/** The value of `foretype.suggestions` of that name. Throws `UsageError` for another. */
export function parseEagerness(name: string): Eagerness {
  const eagerness = eagernesses.find((known) => known === name);
  if (eagerness !== undefined) return eagerness;
  throw new UsageError(`--suggestions is one of ${eagernesses.join(', ')}, not "${name}".`);
}
