import type { ReadableText } from '../document/chunked-text.ts';
import type { Edit } from '../document/edit.ts';
import type { DocumentMirror } from '../document/mirror.ts';
import { chooseNeighbours } from '../document/neighbours.ts';
import { PromptBuilder, type Prompt, type PromptOptions } from '../document/prompt.ts';
import { StableHeader } from '../document/stable-header.ts';
import { isInsideCharacter } from '../document/text-around.ts';
import type { LanguageModel } from '../models/language-model.ts';

/** All documents, the one used last first, to show pieces of. */
export type OpenDocuments = () => Iterable<DocumentMirror>;

/** The prompts of documents for one model. Each document's window stays on the same text while it is edited. */
export class DocumentPrompts {
  readonly #model: LanguageModel;
  readonly #tokens: number;
  readonly #documents: OpenDocuments | undefined;
  readonly #builders = new WeakMap<DocumentMirror, PromptBuilder>();
  /** Replaced to forget all of them: a weak map cannot be emptied. */
  #headers = new WeakMap<DocumentMirror, StableHeader>();

  /**
   * @param tokens of a prompt at most
   * @param documents without it, prompts show no other files
   */
  constructor(model: LanguageModel, tokens: number, documents: OpenDocuments | undefined) {
    this.#model = model;
    this.#tokens = tokens;
    this.#documents = documents;
  }

  /** Tells of edits that the mirror has just applied. */
  follow(document: DocumentMirror, edits: readonly Edit[]): void {
    this.#builders.get(document)?.follow(edits);
  }

  /**
   * The prompt for an offset in a text, which may have more in it than its document; without tokens where there is
   * nothing to go on.
   */
  build(document: DocumentMirror, text: ReadableText, offset: number): Prompt {
    if (isInsideCharacter(text, offset)) return EMPTY_PROMPT;
    let builder = this.#builders.get(document);
    if (!builder) {
      const { profile, tokenizer } = this.#model;
      const neighbours = this.#neighboursOf(document);
      const header = (): StableHeader => this.#headerOf(document);
      builder = new PromptBuilder(profile, tokenizer, this.#tokens, { neighbours, header });
      this.#builders.set(document, builder);
    }
    return builder.build({ path: document.path, text, offset });
  }

  /** Has what is shown of other files chosen anew in each place. Windows and suffixes stay as they are. */
  forgetHeaders(): void {
    this.#headers = new WeakMap();
  }

  #headerOf(document: DocumentMirror): StableHeader {
    const header = this.#headers.get(document) ?? new StableHeader();
    this.#headers.set(document, header);
    return header;
  }

  #neighboursOf(document: DocumentMirror): PromptOptions['neighbours'] {
    const documents = this.#documents;
    if (documents === undefined) return undefined;
    return () => {
      const others = Array.from(documents()).filter(({ uri }) => uri !== document.uri);
      return chooseNeighbours(document, others);
    };
  }
}

const EMPTY_PROMPT: Prompt = { tokens: [], spans: [], windowStart: 0 };
