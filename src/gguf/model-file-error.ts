import { PlainTextError, type PlainText } from '../util/plain-text.ts';

/** Why a model file cannot be used; the editor offers a way out for each. */
export type ModelFileFault =
  | 'not-found' // no such file, or no permission to read it
  | 'not-gguf' // the magic number is missing
  | 'truncated' // the file ends before its own header or tensors do
  | 'corrupt' // sizes or types that no sound file has
  | 'incomplete' // metadata or a tensor that the model needs is absent
  | 'unsupported'; // a sound file of another architecture, tokenizer or quantization

/** A fault of the model file, told in one sentence a person can act on. Loading it again cannot help. */
export class ModelFileError extends PlainTextError {
  override readonly name = 'ModelFileError';
  readonly fault: ModelFileFault;

  /** @param message with every string that comes from the file made plain: it is shown to a person */
  constructor(fault: ModelFileFault, message: PlainText, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
