import { explanationText } from '../presentation/explanation-text.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import { sentence } from '../util/plain-text.ts';
import type { Pages } from './pages.ts';
import { say } from './say.ts';

/** Shows what the last completion reused, evaluated and took. */
export async function explainLastCompletion(source: SuggestionSource, pages: Pages): Promise<void> {
  const last = source.completions.last;
  if (last === undefined) {
    say.information(sentence`Foretype has not completed anything yet.`);
    return;
  }
  await pages.show('Last Completion.txt', explanationText(last));
}
