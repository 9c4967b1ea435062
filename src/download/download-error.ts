import { PlainTextError, sentence, type PlainText } from '../util/plain-text.ts';

/** Why a download failed. */
export type DownloadFault =
  | 'source' // what was asked for is no address of a model
  | 'unreachable' // no connection, or it broke
  | 'missing' // the server has no such file
  | 'refused' // the server does not give it away
  | 'busy' // too many requests
  | 'server' // any other answer that is not the file
  | 'length' // the server is wrong about the file's size
  | 'checksum' // what arrived is another file
  | 'not-a-model' // what arrives is no GGUF file
  | 'elsewhere' // another window downloads the same file
  | 'disk'; // the disk is full or refuses to be written

/** Why a download failed, in words for a person. */
export class DownloadError extends PlainTextError {
  override readonly name = 'DownloadError';
  readonly fault: DownloadFault;

  constructor(fault: DownloadFault, message: PlainText, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

type ErrorTag = (...template: Parameters<typeof sentence>) => DownloadError;

function tagOf(fault: DownloadFault): ErrorTag {
  return (...template) => new DownloadError(fault, sentence(...template));
}

/** Template tags that create the error of a fault, with values as in `sentence`. */
export const downloadFault = {
  source: tagOf('source'),
  unreachable: tagOf('unreachable'),
  missing: tagOf('missing'),
  refused: tagOf('refused'),
  busy: tagOf('busy'),
  server: tagOf('server'),
  length: tagOf('length'),
  checksum: tagOf('checksum'),
  notAModel: tagOf('not-a-model'),
  elsewhere: tagOf('elsewhere'),
  disk: tagOf('disk'),
} as const;
