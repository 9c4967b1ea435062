import { plain, plainList, sentence } from '../util/plain-text.ts';
import type { ByteSource } from './byte-source.ts';
import { HeaderCursor } from './header-cursor.ts';
import { limits } from './limits.ts';
import type { GgufMetadata } from './metadata.ts';
import { readMetadata } from './metadata-reader.ts';
import { ModelFileError, modelFault } from './model-file-error.ts';
import { describeUnsupported, layoutOfNumber, tensorTypes, type TensorType } from './tensor-type.ts';

export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  /** Rows first: `[rows, columns]`; GGUF stores the reverse. */
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

/** A tensor of any type, also one that is not supported. */
export interface TensorEntry {
  readonly name: string;
  /** Rows first: `[rows, columns]`. */
  readonly shape: readonly number[];
  readonly elements: number;
  /** Its `ggml_type`. */
  readonly typeNumber: number;
}

const MAGIC = 0x46554747; // "GGUF", little-endian
const DEFAULT_ALIGNMENT = 32;
const MAX_DIMENSIONS = 4;
/** Key length (8), value type (4) and a value of at least 1 byte. */
const MIN_ENTRY_BYTES = 13;
/** Name length (8), dimension count (4), one dimension (8), type (4) and offset (8). */
const MIN_TENSOR_BYTES = 32;

/** Reads and checks everything before the tensor data. Throws `ModelFileError`. */
export function readHeader(source: ByteSource): GgufHeader {
  const { cursor, metadata, tensorCount } = readStart(source);
  const tensors = readTensors(cursor, tensorCount, alignmentOf(metadata), source.size);
  return { metadata, tensors };
}

/**
 * Reads the same without checking whether the tensors are supported or complete, to tell what a file is that may not run.
 * Throws `ModelFileError` for what is not a GGUF file.
 */
export function surveyHeader(source: ByteSource): {
  readonly metadata: GgufMetadata;
  readonly tensors: readonly TensorEntry[];
} {
  const { cursor, metadata, tensorCount } = readStart(source);
  return { metadata, tensors: Array.from({ length: tensorCount }, () => readEntry(cursor)) };
}

interface HeaderStart {
  /** At the first tensor's description. */
  readonly cursor: HeaderCursor;
  readonly metadata: GgufMetadata;
  readonly tensorCount: number;
}

function readStart(source: ByteSource): HeaderStart {
  const cursor = new HeaderCursor(source);
  if (source.size < 4 || cursor.uint32() !== MAGIC) {
    throw modelFault.notGguf`The model file is not a GGUF file.`;
  }
  checkVersion(cursor.uint32());
  const tensorCount = cursor.count(MIN_TENSOR_BYTES, limits.entries, sentence`tensors`);
  const entryCount = cursor.count(MIN_ENTRY_BYTES, limits.entries, sentence`metadata entries`);
  return { cursor, metadata: readMetadata(cursor, entryCount, source), tensorCount };
}

function checkVersion(version: number): void {
  if (version === 2 || version === 3) return;
  // A small version in big-endian order reads as a multiple of 2^16.
  const isReversed = version > 0xffff && (version & 0xffff) === 0;
  const what = isReversed ? sentence`A big-endian GGUF file` : sentence`GGUF version ${version}`;
  throw modelFault.unsupported`${what} is not supported; versions 2 and 3 in little-endian are.`;
}

function alignmentOf(metadata: GgufMetadata): number {
  const alignment = metadata.optionalNumber('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (!Number.isInteger(alignment) || alignment < 1 || alignment > 1 << 20) {
    throw modelFault.corrupt`The model file's alignment of ${alignment} bytes is not valid.`;
  }
  return alignment;
}

function readTensors(
  cursor: HeaderCursor,
  tensorCount: number,
  alignment: number,
  fileBytes: number,
): ReadonlyMap<string, TensorInfo> {
  const relativeToData: TensorInfo[] = [];
  for (let i = 0; i < tensorCount; i++) relativeToData.push(readTensor(cursor, fileBytes));
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = new Map<string, TensorInfo>();
  for (const tensor of relativeToData) {
    const offset = dataStart + tensor.offset;
    if (offset + tensor.bytes > fileBytes) {
      throw modelFault.truncated`The model file ends before its tensor "${plain(tensor.name)}": it has ${fileBytes} bytes and needs ${offset + tensor.bytes}. Was the download complete?`;
    }
    if (tensors.has(tensor.name)) {
      throw modelFault.corrupt`The model file has two tensors "${plain(tensor.name)}".`;
    }
    tensors.set(tensor.name, { ...tensor, offset });
  }
  rejectOverlaps([...tensors.values()]);
  return tensors;
}

/** Ensures that all tensors together are no larger than the file. */
function rejectOverlaps(tensors: TensorInfo[]): void {
  tensors.sort((a, b) => a.offset - b.offset);
  for (const [index, { name, offset }] of tensors.entries()) {
    const before = tensors[index - 1];
    if (before !== undefined && before.offset + before.bytes > offset) {
      throw modelFault.corrupt`The model file's tensors "${plain(before.name)}" and "${plain(name)}" overlap.`;
    }
  }
}

/** Reads one tensor description and checks it; its `offset` is still relative to the start of the tensor data. */
function readTensor(cursor: HeaderCursor, fileBytes: number): TensorInfo {
  const { name, typeNumber, shape, elements, offset } = readEntry(cursor);
  const layout = layoutOfNumber(typeNumber);
  if (!layout) {
    const supported = plainList(tensorTypes.map((type) => plain(type)));
    throw modelFault.unsupported`The model file's tensor "${plain(name)}" has the quantization type ${describeUnsupported(typeNumber)}; supported are ${supported}.`;
  }
  const columns = shape[shape.length - 1] ?? 0;
  const bytes = (elements / layout.blockElements) * layout.blockBytes;
  const isValid = elements > 0 && columns % layout.blockElements === 0 && Number.isSafeInteger(elements);
  if (!isValid || !Number.isSafeInteger(offset)) {
    throw modelFault.corrupt`The model file's tensor "${plain(name)}" has an impossible shape or offset.`;
  }
  if (bytes > fileBytes) {
    throw modelFault.truncated`The model file is shorter than its tensor "${plain(name)}" alone.`;
  }
  return { name, type: layout.type, shape, elements, offset, bytes };
}

/** Reads one tensor description, whatever its type. */
function readEntry(cursor: HeaderCursor): TensorEntry & { readonly offset: number } {
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
  const elements = shape.reduce((product, size) => product * size, 1);
  return { name, shape, elements, typeNumber: cursor.uint32(), offset: cursor.uint64() };
}
