import type { ReadableText } from '../document/chunked-text.ts';
import type { Edit } from '../document/edit.ts';
import type { DocumentMirror } from '../document/mirror.ts';
import { chooseNeighbours, type SourceFile } from '../document/neighbours.ts';
import { PromptBuilder, type Prompt, type PromptOptions } from '../document/prompt.ts';
import { StableHeader } from '../document/stable-header.ts';
import { isInsideCharacter } from '../document/text-around.ts';
import type { LanguageModel } from '../models/language-model.ts';

/** Upper bound for a short prompt. */
export const SHORT_PROMPT_TOKENS = 144;

/** All documents, the one used last first. */
export type OpenMirrors = () => Iterable<DocumentMirror>;

/**
 * The prompts of documents for one model. Each file's window stays on the same text while it is edited; the cells of a
 * notebook that are read as one are one file.
 */
export class DocumentPrompts {
  readonly #model: LanguageModel;
  readonly #tokens: number;
  readonly #documents: OpenMirrors | undefined;
  readonly #builders = new WeakMap<SourceFile, PromptBuilder>();
  readonly #shortBuilders = new WeakMap<SourceFile, PromptBuilder>();
  /** Replaced to forget all headers, as a weak map cannot be emptied. */
  #headers = new WeakMap<SourceFile, StableHeader>();

  /**
   * @param tokens upper bound for a prompt
   * @param documents whose outlines prompts may show; without it, prompts show no other files
   */
  constructor(model: LanguageModel, tokens: number, documents: OpenMirrors | undefined) {
    this.#model = model;
    this.#tokens = tokens;
    this.#documents = documents;
  }

  /** Keeps the window on the same text after edits, by offsets in the file's whole text. */
  follow(file: SourceFile, edits: readonly Edit[]): void {
    this.#builders.get(file)?.follow(edits);
    this.#shortBuilders.get(file)?.follow(edits);
  }

  /**
   * The prompt for an offset in a text, which may be longer than the document's; without tokens where the offset splits
   * a character.
   *
   * @param isAhead whether the cursor is not there yet, see `CursorContext`
   */
  build(document: DocumentMirror, text: ReadableText, offset: number, isAhead = false): Prompt {
    return build(this.#builderOf(document.file), document, text, { offset, isAhead });
  }

  /** The same of what is near the offset alone, in at most `SHORT_PROMPT_TOKENS` tokens. */
  buildShort(document: DocumentMirror, text: ReadableText, offset: number): Prompt {
    return build(this.#shortBuilderOf(document.file), document, text, { offset, isAhead: false });
  }

  /** Has headers chosen anew. Windows and suffixes stay as they are. */
  forgetHeaders(): void {
    this.#headers = new WeakMap();
  }

  #builderOf(file: SourceFile): PromptBuilder {
    const { profile, tokenizer } = this.#model;
    return getOrAdd(this.#builders, file, () => {
      const neighbours = this.#neighboursOf(file);
      const header = (): StableHeader => getOrAdd(this.#headers, file, () => new StableHeader());
      return new PromptBuilder(profile, tokenizer, this.#tokens, { neighbours, header });
    });
  }

  #shortBuilderOf(file: SourceFile): PromptBuilder {
    const { profile, tokenizer } = this.#model;
    const tokens = Math.min(this.#tokens, SHORT_PROMPT_TOKENS);
    const create = (): PromptBuilder => new PromptBuilder(profile, tokenizer, tokens, { isShort: true });
    return getOrAdd(this.#shortBuilders, file, create);
  }

  #neighboursOf(file: SourceFile): PromptOptions['neighbours'] {
    const documents = this.#documents;
    if (documents === undefined) return undefined;
    return () => {
      // All cells of a notebook are one file.
      const others = new Set(Array.from(documents(), (document) => document.file));
      others.delete(file);
      return chooseNeighbours(file, others);
    };
  }
}

function getOrAdd<T>(map: WeakMap<SourceFile, T>, file: SourceFile, create: () => T): T {
  const known = map.get(file);
  if (known !== undefined) return known;
  const value = create();
  map.set(file, value);
  return value;
}

function build(
  builder: PromptBuilder,
  document: DocumentMirror,
  text: ReadableText,
  { offset, isAhead }: { readonly offset: number; readonly isAhead: boolean },
): Prompt {
  if (isInsideCharacter(text, offset)) return EMPTY_PROMPT;
  const { cells, file } = document;
  const { path } = file;
  if (cells === undefined) return builder.build({ path, text, offset, isAhead });
  return builder.build({
    path,
    text: cells.textWith(document, text),
    offset: cells.startOf(document) + offset,
    isAhead,
  });
}

const EMPTY_PROMPT: Prompt = { tokens: [], spans: [], windowStart: 0 };
