import * as vscode from 'vscode';
import type { KeystrokeMeter } from '../suggestion/keystroke-meter.ts';
import { placeSuggestion, selectedRest, type SelectedItem } from '../suggestion/placement.ts';
import { decide, type Decision, type Effort, type Situation } from '../suggestion/policy.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { SuggestionRefresh } from './suggestion-refresh.ts';
import type { Settings } from './settings.ts';
import type { Situations } from './situations.ts';
import { cursorLineOf, uriOf } from './text-document.ts';

export interface ProviderParts {
  readonly source: SuggestionSource;
  readonly settings: Settings;
  readonly situations: Situations;
  readonly refresh: SuggestionRefresh;
  readonly meter: KeystrokeMeter;
  readonly log: vscode.LogOutputChannel;
}

/** Alternatives of an explicit request: with more, it is hard to get back to the first suggestion. */
const ALTERNATIVES = 2;

/** Translates between VS Code's inline completions and the suggestion source. */
export class ForetypeProvider implements vscode.InlineCompletionItemProvider {
  readonly #source: SuggestionSource;
  readonly #settings: Settings;
  readonly #situations: Situations;
  readonly #refresh: SuggestionRefresh;
  readonly #meter: KeystrokeMeter;
  readonly #log: vscode.LogOutputChannel;
  /** Documents that were logged as too large. */
  readonly #loggedAsTooLarge = new WeakSet<vscode.TextDocument>();

  constructor({ source, settings, situations, refresh, meter, log }: ProviderParts) {
    this.#source = source;
    this.#settings = settings;
    this.#situations = situations;
    this.#refresh = refresh;
    this.#meter = meter;
    this.#log = log;
  }

  provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    return this.#meter.request(() => this.#provide(document, position, context, token));
  }

  async #provide(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const isRefresh = this.#refresh.take(document, position);
    const situation = this.#situations.at(document, position, context);
    const effort = isRefresh ? 'recall' : this.#effort(document, situation);
    if (effort === undefined) return [];
    const settings = this.#settings.forDocument(document);
    const { maxTokens, multiline } = settings;
    const line = cursorLineOf(document, position);
    const selected = selectedItem(context.selectedCompletionInfo, position);
    if (selected === 'elsewhere') return [];
    const rest = selected && selectedRest(line, selected);
    // Explicit requests are answered, however unsure the model is.
    const isExplicit = !isRefresh && context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const eagerness = isExplicit ? 'eager' : settings.eagerness;
    const request = {
      uri: uriOf(document),
      version: document.version,
      offset: document.offsetAt(position),
      maxTokens,
      multiline,
      eagerness,
      // VS Code sends an explicit request also when the user asks for the next suggestion.
      ...(isExplicit ? { alternatives: ALTERNATIVES } : {}),
      ...(rest === undefined ? {} : { selected: rest }),
    };
    const texts = await withSignal(token, (signal) => this.#source.suggestAll(request, effort, signal));
    if (texts.length === 0) return [];
    // The source returns no text for a document that has changed, so the line is still the same.
    return texts.flatMap((text) => {
      const placed = placeSuggestion(line, text, selected);
      if (placed === undefined) return [];
      const range = new vscode.Range(position.line, placed.start, position.line, placed.end);
      return [new vscode.InlineCompletionItem(placed.text, range)];
    });
  }

  #effort(document: vscode.TextDocument, situation: Situation): Effort | undefined {
    const decision = decide(situation);
    switch (decision.kind) {
      case 'ask':
        return situation.explicit ? 'ask-now' : 'ask';
      case 'recall':
        return 'recall';
      case 'skip':
        this.#explainSkip(document, decision);
        return undefined;
    }
  }

  #explainSkip(document: vscode.TextDocument, { reason }: Extract<Decision, { kind: 'skip' }>): void {
    if (reason !== 'too-large' || this.#loggedAsTooLarge.has(document)) return;
    this.#loggedAsTooLarge.add(document);
    this.#log.info(`${uriOf(document)} is too large for completions.`);
  }
}

function selectedItem(
  info: vscode.SelectedCompletionInfo | undefined,
  { line }: vscode.Position,
): SelectedItem | 'elsewhere' | undefined {
  if (info === undefined) return undefined;
  const { range, text } = info;
  if (!range.isSingleLine || range.start.line !== line) return 'elsewhere';
  return { start: range.start.character, end: range.end.character, text };
}

/** Runs `work` with a signal that is aborted when the token is cancelled. */
async function withSignal<T>(
  token: vscode.CancellationToken,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => {
    controller.abort();
  });
  try {
    return await work(controller.signal);
  } finally {
    subscription.dispose();
  }
}
