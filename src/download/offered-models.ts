import { plain, type PlainText } from '../util/plain-text.ts';
import models from './models.json' with { type: 'json' };
import { parseSource, type DownloadSource } from './source.ts';

/** A model that Foretype offers to download; what is known of it in advance. */
export interface OfferedModel {
  readonly name: PlainText;
  readonly quantization: PlainText;
  /** `owner/repository/file.gguf` of the hub. */
  readonly file: string;
  readonly architecture: string;
  readonly parameters: number;
  /** About. */
  readonly bytes: number;
  readonly sha256: string | undefined;
  readonly fim: boolean;
  readonly licence: PlainText;
}

/** The models of `models.json`, in its order. */
export const OFFERED_MODELS: readonly OfferedModel[] = models.map(
  ({ name, quantization, licence, sha256, ...model }) => ({
    ...model,
    ...{ name: plain(name), quantization: plain(quantization), licence: plain(licence), sha256 },
  }),
);

/** Where an offered model is to be had. @param host the hub or a mirror of it */
export function sourceOf({ file, sha256 }: OfferedModel, host: string): DownloadSource {
  return { ...parseSource(file, host), sha256 };
}
