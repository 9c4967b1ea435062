import { plain, plainList, sentence } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { HeaderCursor } from './header-cursor.ts';
import { limits } from './limits.ts';
import type { GgufMetadata } from './metadata.ts';
import { readMetadata } from './metadata-reader.ts';
import { ModelFileError } from './model-file-error.ts';
import { describeUnread, layoutOfNumber, tensorTypes, type TensorType } from './tensor-type.ts';

export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  /** Rows first: `[rows, columns]`. GGUF stores the reverse. */
  readonly shape: readonly number[];
  readonly elements: number;
  /** Bytes from the file's start. */
  readonly offset: number;
  readonly bytes: number;
}

export interface GgufHeader {
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

const MAGIC = 0x46554747; // "GGUF", little-endian
const DEFAULT_ALIGNMENT = 32;
const MAX_DIMENSIONS = 4;
/** An entry of the metadata takes a key length, a type and a value at least. */
const MIN_ENTRY_BYTES = 13;
/** A tensor's description takes a name length, the dimensions' count and one size, a type and an offset. */
const MIN_TENSOR_BYTES = 32;

/** Reads and checks everything before the tensors' data. Throws `ModelFileError`. */
export function readHeader(source: ByteSource): GgufHeader {
  const cursor = new HeaderCursor(source);
  if (source.size < 4 || cursor.uint32() !== MAGIC) {
    throw new ModelFileError('not-gguf', sentence`The model file is not a GGUF file.`);
  }
  checkVersion(cursor.uint32());
  const tensorCount = cursor.count(MIN_TENSOR_BYTES, limits.entries, sentence`tensors`);
  const entryCount = cursor.count(MIN_ENTRY_BYTES, limits.entries, sentence`metadata entries`);
  const metadata = readMetadata(cursor, entryCount, source);
  const tensors = readTensors(cursor, tensorCount, alignmentOf(metadata), source.size);
  return { metadata, tensors };
}

function checkVersion(version: number): void {
  if (version === 2 || version === 3) return;
  // No version comes near 2^16: its bytes stand the other way round.
  const isReversed = version > 0xffff && (version & 0xffff) === 0;
  const what = isReversed ? sentence`A big-endian GGUF file` : sentence`GGUF version ${version}`;
  throw new ModelFileError(
    'unsupported',
    sentence`${what} is not supported; versions 2 and 3 in little-endian are.`,
  );
}

function alignmentOf(metadata: GgufMetadata): number {
  const alignment = metadata.optionalNumber('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (!Number.isInteger(alignment) || alignment < 1 || alignment > 1 << 20) {
    throw new ModelFileError(
      'corrupt',
      sentence`The model file's alignment of ${alignment} bytes makes no sense.`,
    );
  }
  return alignment;
}

function readTensors(
  cursor: HeaderCursor,
  tensorCount: number,
  alignment: number,
  fileBytes: number,
): ReadonlyMap<string, TensorInfo> {
  const relative: TensorInfo[] = [];
  for (let i = 0; i < tensorCount; i++) relative.push(readTensor(cursor, fileBytes));
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = new Map<string, TensorInfo>();
  for (const tensor of relative) {
    const offset = dataStart + tensor.offset;
    if (offset + tensor.bytes > fileBytes) {
      throw new ModelFileError(
        'truncated',
        sentence`The model file ends before its tensor "${plain(tensor.name)}": it has ${fileBytes} bytes and needs ${offset + tensor.bytes}. Was the download complete?`,
      );
    }
    if (tensors.has(tensor.name)) {
      throw new ModelFileError('corrupt', sentence`The model file has two tensors "${plain(tensor.name)}".`);
    }
    tensors.set(tensor.name, { ...tensor, offset });
  }
  refuseOverlaps([...tensors.values()]);
  return tensors;
}

/** Without overlaps, all tensors together are no larger than the file. */
function refuseOverlaps(tensors: TensorInfo[]): void {
  tensors.sort((a, b) => a.offset - b.offset);
  for (const [index, { name, offset }] of tensors.entries()) {
    const before = tensors[index - 1];
    if (before !== undefined && before.offset + before.bytes > offset) {
      throw new ModelFileError(
        'corrupt',
        sentence`The model file's tensors "${plain(before.name)}" and "${plain(name)}" overlap.`,
      );
    }
  }
}

/** One description; its offset still counts from the start of the data. */
function readTensor(cursor: HeaderCursor, fileBytes: number): TensorInfo {
  const name = cursor.name(limits.tensorNameBytes);
  const dimensions = cursor.uint32();
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw new ModelFileError(
      'corrupt',
      sentence`The model file's tensor "${plain(name)}" claims ${dimensions} dimensions.`,
    );
  }
  const shape: number[] = [];
  for (let axis = 0; axis < dimensions; axis++) shape.unshift(cursor.uint64());
  const typeNumber = cursor.uint32();
  const offset = cursor.uint64();
  const layout = layoutOfNumber(typeNumber);
  if (!layout) {
    const supported = plainList(tensorTypes.map((type) => plain(type)));
    throw new ModelFileError(
      'unsupported',
      sentence`The model file's tensor "${plain(name)}" has the quantization type ${describeUnread(typeNumber)}; supported are ${supported}.`,
    );
  }
  const elements = shape.reduce((product, size) => product * size, 1);
  const columns = shape[shape.length - 1] ?? 0;
  const bytes = (elements / layout.blockElements) * layout.blockBytes;
  const sound = elements > 0 && columns % layout.blockElements === 0 && Number.isSafeInteger(elements);
  if (!sound || !Number.isSafeInteger(offset)) {
    throw new ModelFileError(
      'corrupt',
      sentence`The model file's tensor "${plain(name)}" has an impossible shape or offset.`,
    );
  }
  if (bytes > fileBytes) {
    throw new ModelFileError(
      'truncated',
      sentence`The model file is shorter than its tensor "${plain(name)}" alone.`,
    );
  }
  return { name, type: layout.type, shape, elements, offset, bytes };
}
