import type { ListedModel } from '../catalogue/list-models.ts';
import { LEAST_LINES, type TextObstacle } from '../evaluation/suitable-text.ts';
import { mainType } from '../models/inspect-model.ts';
import { sentence, type PlainText } from '../util/plain-text.ts';
import type { Benchmark, Evaluation, ModelDescription } from '../worker/protocol.ts';

/** What is known of a model's file by its header. */
export interface ModelFile {
  readonly bytes: number;
  /** The type of most weights, such as `Q8_0`. */
  readonly quantization: PlainText;
  /** Memory that it takes with one slot; null if it cannot be told. */
  readonly memoryBytes: number | null;
}

export function fileOf({ file, inspection }: ListedModel): ModelFile {
  return {
    bytes: file.bytes,
    quantization: mainType(inspection),
    memoryBytes: inspection.memoryBytes,
  };
}

/** What came of typing the open file again, or why it was not typed. */
export type Typing =
  | { readonly kind: 'typed'; readonly evaluation: Evaluation }
  | { readonly kind: 'not-typed'; readonly reason: PlainText };

/** What was measured of one model. */
export interface Measurement {
  readonly model: ModelDescription;
  readonly speed: Benchmark;
  readonly typing: Typing;
  /** How long it took to load, in milliseconds. */
  readonly loadMs: number | undefined;
}

/** One of two models that are compared. */
export interface ComparedModel extends Measurement {
  /** What the person has chosen it by. */
  readonly name: PlainText;
  readonly file: ModelFile | undefined;
}

/** Why there is no text to type again: no file is open, it is not read, or its text does not suit. */
export type OpenFileObstacle = TextObstacle | 'none' | 'unread';

export function obstacleText(obstacle: OpenFileObstacle): PlainText {
  switch (obstacle) {
    case 'none':
      return sentence`no file is open`;
    case 'unread':
      return sentence`the open file is one that Foretype does not read`;
    case 'short':
      return sentence`the open file has fewer than ${LEAST_LINES} lines with text`;
    case 'long':
      return sentence`the open file is too long for that`;
  }
}
