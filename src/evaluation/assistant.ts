import type { Edit } from '../document/edit.ts';
import type { CursorLine } from '../language/cursor-line.ts';
import { AdaptiveDebouncer } from '../suggestion/debouncer.ts';
import { RecentEdits } from '../suggestion/recent-edits.ts';
import { placeSuggestion, type Placement } from '../suggestion/placement.ts';
import { decide, type Decision, type Situation } from '../suggestion/policy.ts';
import { SessionStatistics } from '../suggestion/statistics.ts';
import { SuggestionSource, type SuggestionSourceParts } from '../suggestion/suggestion-source.ts';
import { situationInFile } from '../suggestion/text-situation.ts';
import type { Clock } from '../util/clock.ts';
import type { DocumentChange } from '../worker/client/synced-documents.ts';
import type { DocumentPosition, EvaluatedSettings } from '../worker/protocol.ts';

type Client = SuggestionSourceParts['client'];

/** What answers: the worker, or a test's script. */
export interface Answerer extends Client {
  open(uri: string, path: string, text: string): void;
  change(change: DocumentChange): void;
}

interface OpenDocument {
  readonly uri: string;
  readonly path: string;
  version: number;
}

/** The extension between editor and worker, as `extension.ts` puts it together, without the editor. */
export class Assistant {
  readonly #answerer: Answerer;
  readonly #settings: EvaluatedSettings;
  readonly #languageId: string;
  readonly #source: SuggestionSource;
  readonly #recentEdits: RecentEdits;
  /** By URI. */
  readonly #documents = new Map<string, OpenDocument>();
  #opened = 0;
  #active: OpenDocument = { uri: '', path: '', version: 0 };

  /** @param languageId of the documents, as VS Code has it; empty for none that is prose */
  constructor(answerer: Answerer, clock: Clock, settings: EvaluatedSettings, languageId = '') {
    this.#recentEdits = new RecentEdits(clock);
    const statistics = new SessionStatistics();
    this.#answerer = answerer;
    this.#settings = settings;
    this.#languageId = languageId;
    this.#source = new SuggestionSource({
      client: answerer,
      clock,
      statistics,
      debouncer: new AdaptiveDebouncer(
        clock,
        () => settings.debounce,
        () => statistics.summary().p50,
      ),
      currentVersion: (uri) => this.#documents.get(uri)?.version,
    });
  }

  /** Opens a document in the place of all others, the cursor at rest at an offset. */
  open(path: string, text: string, offset: number): void {
    const uri = `file:///${this.#opened++}/${path}`;
    this.#documents.clear();
    this.add(uri, path, text);
    this.#source.forget();
    this.show(uri, offset);
    this.#answerer.prefill(this.#placeAt(offset));
  }

  /** Opens a document in the background. */
  add(uri: string, path: string, text: string): void {
    this.#documents.set(uri, { uri, path, version: 1 });
    this.#answerer.open(uri, path, text);
  }

  /** Another document is in front, the cursor at an offset. */
  show(uri: string, offset: number): void {
    const document = this.#documents.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open.`);
    this.#active = document;
    this.moved(offset);
  }

  /** The document changed, which left it with `length` units and the cursor at `offset`. */
  edited(edits: readonly Edit[], length: number, offset: number): void {
    const { uri } = this.#active;
    const document = { uri, version: ++this.#active.version };
    this.#answerer.change({ document, edits, length });
    this.#recentEdits.changed(document, edits);
    this.#source.documentChanged({ document, edits, length });
    this.#source.keystroke();
    this.moved(offset);
  }

  moved(offset: number): void {
    const place = this.#placeAt(offset);
    this.#recentEdits.moved({ uri: place.uri, start: offset, end: offset });
    this.#source.moved(place);
  }

  /** The place in a document if a suggestion could be shown there once something was typed. */
  placeToType(uri: string, text: string, offset: number): DocumentPosition | undefined {
    const document = this.#documents.get(uri);
    if (document === undefined) return undefined;
    const typing = { afterDeletion: false, inSnippet: false, lineEnd: 'open', typing: true } as const;
    const place = { uri, version: document.version, offset };
    const situation = this.#situation(document.path, text, place);
    return decide({ ...situation, ...typing }).kind === 'ask' ? place : undefined;
  }

  /** What the editor shows at the cursor once it asks for it. */
  async suggest(text: string, offset: number, signal: AbortSignal): Promise<Placement | undefined> {
    const situation = this.#situation(this.#active.path, text, this.#placeAt(offset));
    return this.#suggest(decide(situation).kind, text, offset, signal);
  }

  /** The whole of a suggestion of which the beginning was shown. */
  async refreshed(text: string, offset: number, signal: AbortSignal): Promise<Placement | undefined> {
    return this.#suggest('recall', text, offset, signal);
  }

  /** Calls the listener when a suggestion of which the beginning is shown is whole; the returned function ends that. */
  onDidRefresh(listener: () => void): () => void {
    return this.#source.onDidRefresh(listener);
  }

  async #suggest(
    kind: Decision['kind'],
    text: string,
    offset: number,
    signal: AbortSignal,
  ): Promise<Placement | undefined> {
    if (kind === 'skip') return undefined;
    const { maxTokens, multiline, eagerness } = this.#settings;
    const request = { ...this.#placeAt(offset), maxTokens, multiline, eagerness };
    const suggestion = await this.#source.suggest(request, kind, signal);
    if (suggestion === undefined) return undefined;
    return placeSuggestion(lineAt(text, offset, this.#active.path), suggestion);
  }

  dispose(): void {
    this.#source.dispose();
  }

  #placeAt(offset: number): DocumentPosition {
    const { uri, version } = this.#active;
    return { uri, version, offset };
  }

  #situation(path: string, text: string, place: DocumentPosition): Situation {
    const file = { path, languageId: this.#languageId, text };
    return situationInFile(file, place, this.#recentEdits);
  }
}

/** The cursor's line, without its end. */
export function lineAt(text: string, offset: number, path = ''): CursorLine {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const lineSuffix = text.slice(offset, end < 0 ? text.length : end);
  return { path, linePrefix: text.slice(start, offset), lineSuffix };
}
