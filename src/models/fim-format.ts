import type { GgufMetadata } from '../gguf/metadata.ts';
import { modelFault } from '../gguf/model-file-error.ts';
import { plain, plainList, sentence, type PlainText } from '../util/plain-text.ts';
import { FimChoiceError, WITHOUT_FIM, type FimChoice, type FimMarks } from './fim-choice.ts';
import { FIM_DIALECTS, FIM_ORDERS, type FimDialect, type FimPiece } from './fim-dialects.ts';
import type { PromptPart } from './prompt-part.ts';
import type { TokenIds } from './token-ids.ts';

/** Marks and order of a FIM prompt, for a person. */
export interface FimFormat {
  /** The dialect's name; null if only ids in the metadata, or marks that were chosen, say what it is. */
  readonly dialect: string | null;
  readonly order: 'prefix-first' | 'suffix-first';
  /** Texts of the marks, in the prompt's order. */
  readonly marks: readonly PlainText[];
}

/** Metadata keys of the marks' ids, current ones before those of older converters. */
const MARK_KEYS: Readonly<Record<Mark, readonly string[]>> = {
  prefix: ['fim_pre', 'prefix'],
  suffix: ['fim_suf', 'suffix'],
  middle: ['fim_mid', 'middle'],
  file: ['fim_sep'],
};
type Mark = FimPiece;

/** Token ids of the marks that a vocabulary has. */
export type MarkIds = Readonly<Partial<Record<Mark, number>>>;

interface FoundFim {
  readonly parts: readonly PromptPart[];
  readonly format: FimFormat;
  readonly marks: MarkIds;
  /** Tokens that end a completion, as they were chosen. */
  readonly ends: readonly number[];
}

/** Finds the format of FIM prompts; `undefined` without marks. Throws `ModelFileError`, as `readPromptProfile` does. */
export function findFim(
  metadata: GgufMetadata,
  ids: TokenIds,
  chosen: FimChoice | undefined,
): FoundFim | undefined {
  if (chosen === WITHOUT_FIM) return undefined;
  if (typeof chosen === 'object') return chosenFim(chosen, ids);
  const dialect = chosen === undefined ? findDialect(metadata, ids) : namedDialect(chosen, ids);
  // A person chooses a dialect for a file whose ids are wrong, too.
  const marks = marksOf(dialect, ids, chosen === undefined);
  if (marks.prefix === undefined || marks.suffix === undefined) return undefined;
  const layout = readLayout(metadata, chosen === undefined ? undefined : dialect) ?? dialect?.layout;
  return assemble(dialect?.name ?? null, layout ?? DEFAULT_LAYOUT, marks, ids, knowsFar(metadata));
}

function assemble(
  dialect: string | null,
  layout: readonly FimPiece[],
  marks: MarkIds,
  ids: TokenIds,
  hasFar = false,
): FoundFim {
  const pieces = layout.filter((piece) => marks[piece] !== undefined);
  const isPrefixFirst = pieces.indexOf('prefix') < pieces.indexOf('suffix');
  return {
    parts: pieces.flatMap((piece) => pieceParts(piece, marks, hasFar && !isPrefixFirst)),
    format: {
      dialect,
      order: isPrefixFirst ? 'prefix-first' : 'suffix-first',
      marks: pieces.map((piece) => plain(ids.text(marks[piece]))),
    },
    marks,
    ends: [],
  };
}

const CHOSEN_LAYOUTS: Readonly<Record<FimMarks['order'], readonly FimPiece[]>> = {
  'prefix-first': ['file', 'prefix', 'suffix', 'middle'],
  'suffix-first': ['file', 'suffix', 'prefix', 'middle'],
};

function chosenFim(chosen: FimMarks, ids: TokenIds): FoundFim {
  const idOf = (text: string, field: string): number => {
    const id = ids.fromText(text);
    if (id !== undefined) return id;
    throw new FimChoiceError(
      sentence`The model has no token "${plain(text)}", which the prompt format has as "${plain(field)}". It has to be the whole text of one token in the vocabulary.`,
    );
  };
  const layout = CHOSEN_LAYOUTS[chosen.order];
  const found = layout.flatMap((piece): (readonly [FimPiece, number])[] => {
    const text = chosen[piece];
    return text === undefined ? [] : [[piece, idOf(text, piece)]];
  });
  if (new Set(found.map(([, id]) => id)).size < found.length)
    throw new FimChoiceError(sentence`The prompt format has the same token for two marks.`);
  return {
    ...assemble(null, layout, Object.fromEntries(found), ids),
    ends: chosen.end.map((text) => idOf(text, 'end')),
  };
}

/** The marks of the file's own dialect, whether or not they make a prompt. */
export function findMarks(metadata: GgufMetadata, ids: TokenIds): MarkIds {
  return marksOf(findDialect(metadata, ids), ids, true);
}

/** For marks that the metadata names and no dialect knows. */
const DEFAULT_LAYOUT: readonly FimPiece[] = ['prefix', 'suffix', 'middle'];

/** The order that the file names; `undefined` if it names none or a person has chosen the dialect. */
function readLayout(metadata: GgufMetadata, chosen: FimDialect | undefined): readonly FimPiece[] | undefined {
  const order = metadata.optionalString('foretype.fim_order');
  if (order === undefined || chosen !== undefined) return undefined;
  const layout = Object.hasOwn(FIM_ORDERS, order) ? FIM_ORDERS[order] : undefined;
  if (layout !== undefined) return layout;
  throw modelFault.unsupported`The model's prompt order "${plain(order)}" is not supported.`;
}

/** The dialect whose prefix mark has the id in the metadata, else the first whose marks the vocabulary has. */
function findDialect(metadata: GgufMetadata, ids: TokenIds): FimDialect | undefined {
  const isFamily = ({ only }: FimDialect): boolean => only === undefined || isOf(metadata, only);
  const named = ids.text(markByKey(ids, 'prefix'));
  return (
    FIM_DIALECTS.find((dialect) => dialect.marks.prefix === named && isFamily(dialect)) ??
    FIM_DIALECTS.find((dialect) => hasMarks(dialect, ids) && isFamily(dialect))
  );
}

function isOf(metadata: GgufMetadata, only: NonNullable<FimDialect['only']>): boolean {
  const names = ['general.name', 'general.basename'].map((key) => metadata.optionalPlainText(key) ?? '');
  return (
    metadata.optionalString('tokenizer.ggml.pre') === only.preTokenizer ||
    names.some((name) => only.name.test(name))
  );
}

function namedDialect(name: string, ids: TokenIds): FimDialect {
  const dialect = FIM_DIALECTS.find((known) => known.name === name);
  if (dialect !== undefined && hasMarks(dialect, ids)) return dialect;
  const families = plainList(
    [WITHOUT_FIM, ...FIM_DIALECTS.map((known) => known.name)].map((known) => plain(known)),
  );
  const reason =
    dialect === undefined
      ? sentence`There is no prompt format "${plain(name)}"; there are ${families}.`
      : sentence`The model has no token "${plain(dialect.marks.prefix)}", which the prompt format "${plain(name)}" needs.`;
  throw new FimChoiceError(reason);
}

function hasMarks({ marks }: FimDialect, ids: TokenIds): boolean {
  return ids.fromText(marks.prefix) !== undefined && ids.fromText(marks.suffix) !== undefined;
}

/** The ids of the marks: by the metadata if wanted, or else by the dialect's texts, as many converters write no ids. */
function marksOf(dialect: FimDialect | undefined, ids: TokenIds, byKeys: boolean): MarkIds {
  const find = (mark: Mark): MarkIds => {
    const text = dialect?.marks[mark];
    const id =
      (byKeys ? markByKey(ids, mark) : undefined) ?? (text === undefined ? undefined : ids.fromText(text));
    return id === undefined ? {} : { [mark]: id };
  };
  return { ...find('prefix'), ...find('suffix'), ...find('middle'), ...find('file') };
}

function markByKey(ids: TokenIds, mark: Mark): number | undefined {
  for (const key of MARK_KEYS[mark]) {
    const id = ids.fromKey(key);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** A piece's mark with what follows it. */
function pieceParts(piece: FimPiece, marks: MarkIds, hasFar: boolean): PromptPart[] {
  const id = marks[piece];
  if (id === undefined) return [];
  const mark: PromptPart = { kind: 'token', id };
  switch (piece) {
    case 'file':
      return [
        { kind: 'header', separator: id },
        mark,
        { kind: 'path' },
        ...(hasFar ? [{ kind: 'far' as const }] : []),
      ];
    case 'prefix':
      return [mark, { kind: 'prefix' }];
    case 'suffix':
      return [mark, { kind: 'suffix' }];
    case 'middle':
      return [mark];
  }
}

/**
 * Whether the model is trained on prompts with the far part of the prefix in front of the suffix, by its metadata. Files
 * written before the key `foretype.far_prefix` are if they count their training tokens: their samples are the same.
 */
function knowsFar(metadata: GgufMetadata): boolean {
  return (
    metadata.optionalBoolean('foretype.far_prefix') ??
    metadata.optionalNumber('foretype.trained_tokens') !== undefined
  );
}
