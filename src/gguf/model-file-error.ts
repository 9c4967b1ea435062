import { PlainTextError, sentence, type PlainText } from '../util/plain-text.ts';

/** Why a model file cannot be used; the editor offers an action for each. */
export type ModelFileFault =
  | 'not-found' // no such file, not a regular file, or not readable
  | 'not-gguf' // the magic number is missing
  | 'truncated' // the file ends before its header or tensors do
  | 'corrupt' // sizes or types that no valid file has
  | 'incomplete' // required metadata or a required tensor is absent
  | 'unsupported'; // a valid file of another architecture, tokenizer or quantization

/** A fault of the model file, in one sentence that the user can act on. Loading the file again does not help. */
export class ModelFileError extends PlainTextError {
  override readonly name = 'ModelFileError';
  readonly fault: ModelFileFault;

  /** @param message is shown to the user, so strings from the file must be `PlainText` */
  constructor(fault: ModelFileFault, message: PlainText, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

type ErrorTag = (...template: Parameters<typeof sentence>) => ModelFileError;

function tagOf(fault: ModelFileFault): ErrorTag {
  return (...template) => new ModelFileError(fault, sentence(...template));
}

/** Template tags that create the error of a fault, with values as in `sentence`. */
export const modelFault = {
  notFound: tagOf('not-found'),
  notGguf: tagOf('not-gguf'),
  truncated: tagOf('truncated'),
  corrupt: tagOf('corrupt'),
  incomplete: tagOf('incomplete'),
  unsupported: tagOf('unsupported'),
} as const;
