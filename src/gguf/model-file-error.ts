import { PlainTextError, type PlainText } from '../util/plain-text.ts';

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
