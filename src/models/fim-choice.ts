import { ModelFileError } from '../gguf/model-file-error.ts';
import { plain, plainList, sentence, type PlainText } from '../util/plain-text.ts';

/** Marks and order of a FIM prompt as a person gives them, for a file that none of the dialects fits. */
export interface FimMarks {
  /** Texts of tokens. */
  readonly prefix: string;
  readonly suffix: string;
  readonly middle?: string;
  readonly file?: string;
  readonly order: FimOrder;
  /** Texts of tokens that end a completion, besides those that the file names. */
  readonly end: readonly string[];
}

/** The choice of the prefix alone. */
export const WITHOUT_FIM = 'none';

/** The name of a dialect, `none` for the prefix alone, or marks. */
export type FimChoice = string | FimMarks;

const ORDERS = ['prefix-first', 'suffix-first'] as const;
type FimOrder = (typeof ORDERS)[number];

const MARKS = ['prefix', 'suffix', 'middle', 'file'] as const;
const FIELDS: readonly string[] = [...MARKS, 'order', 'end'];

/** A chosen prompt format that is not valid or does not fit the model. */
export class FimChoiceError extends ModelFileError {
  constructor(message: PlainText) {
    super('unsupported', message);
  }
}

/**
 * Reads a choice from JSON; empty text and `null` leave it to the file. Throws `FimChoiceError`, which says what is wrong and
 * what is valid.
 */
export function readFimChoice(json: string): FimChoice | undefined {
  if (json === '') return undefined;
  const value = parse(json);
  if (value === null) return undefined;
  if (typeof value === 'string') return value;
  if (!isObject(value)) {
    throw new FimChoiceError(
      sentence`The prompt format has to be an object with the marks "prefix" and "suffix", the name of a family, or "none".`,
    );
  }
  for (const field of Object.keys(value)) if (!FIELDS.includes(field)) throw unknownField(field);
  return {
    ...requiredMark(value, 'prefix', sentence`before the text before the cursor`),
    ...requiredMark(value, 'suffix', sentence`before the text after the cursor`),
    ...optionalMark(value, 'middle'),
    ...optionalMark(value, 'file'),
    order: readOrder(value['order']),
    end: readEnd(value['end']),
  };
}

/**
 * Whether a choice in JSON asks for prompts that fill in the middle; `undefined` if it leaves that to the file or is not valid.
 */
export function asksForFim(json: string): boolean | undefined {
  try {
    const choice = readFimChoice(json);
    return choice === undefined ? undefined : choice !== WITHOUT_FIM;
  } catch (error) {
    if (!(error instanceof FimChoiceError)) throw error;
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new FimChoiceError(
      sentence`The prompt format is not valid JSON. A family's name needs quotes as well, such as "starcoder".`,
    );
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requiredMark<Name extends 'prefix' | 'suffix'>(
  fields: Fields,
  name: Name,
  place: PlainText,
): Record<Name, string> {
  const mark = fields[name];
  if (mark === undefined) {
    throw new FimChoiceError(
      sentence`The prompt format has no "${plain(name)}", the text of the mark ${place}.`,
    );
  }
  return { [name]: readToken(mark, name) } as Record<Name, string>;
}

function optionalMark<Name extends 'middle' | 'file'>(
  fields: Fields,
  name: Name,
): Partial<Record<Name, string>> {
  const mark = fields[name];
  return mark === undefined ? {} : ({ [name]: readToken(mark, name) } as Record<Name, string>);
}

function readToken(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new FimChoiceError(sentence`"${plain(field)}" of the prompt format has to be the text of a token.`);
}

function readOrder(value: unknown): FimOrder {
  const order = ORDERS.find((known) => known === (value ?? ORDERS[0]));
  if (order !== undefined) return order;
  throw new FimChoiceError(
    sentence`"order" of the prompt format has to be ${plain(ORDERS.map((known) => `"${known}"`).join(' or '))}.`,
  );
}

function readEnd(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    throw new FimChoiceError(
      sentence`"end" of the prompt format has to be a list of texts of tokens, such as ["<eot>"].`,
    );
  }
  return value.map((text) => readToken(text, 'end'));
}

function unknownField(field: string): FimChoiceError {
  const known = plainList(FIELDS.map((name) => sentence`"${plain(name)}"`));
  return new FimChoiceError(
    sentence`The prompt format has a field "${plain(field)}"; it may have ${known} only.`,
  );
}
