import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import type { TensorInfo } from '../../../src/gguf/header.ts';
import { tensorBytes, type TensorType } from '../../../src/gguf/tensor-type.ts';
import type { Dice } from '../dice.ts';

/** A sound file, and where its tensors' data stands. */
export interface ModelBytes {
  readonly file: Uint8Array;
  readonly tensors: readonly TensorInfo[];
}

export function modelBytes(file: Uint8Array): ModelBytes {
  return { file, tensors: [...new GgufFile(new MemoryByteSource(file)).tensors.values()] };
}

/** Of each type: elements and bytes of a block, and where its fp16 scales stand. */
const blocks: Readonly<Record<TensorType, readonly [elements: number, scales: readonly number[]]>> = {
  F32: [1, []],
  F16: [1, [0]],
  BF16: [1, []],
  Q8_0: [32, [0]],
  Q4_0: [32, [0]],
  Q4_1: [32, [0, 2]],
  Q5_0: [32, [0]],
  Q5_1: [32, [0, 2]],
  IQ4_NL: [32, [0]],
  IQ4_XS: [256, [0]],
  Q2_K: [256, [80, 82]],
  Q3_K: [256, [108]],
  Q4_K: [256, [0, 2]],
  Q5_K: [256, [0, 2]],
  Q6_K: [256, [208]],
};

/** Infinity and NaN among them, the greatest and the least numbers, and zero. */
const halves = [
  0x0000, 0x8000, 0x0001, 0x8001, 0x0400, 0x3c00, 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00, 0xffff,
];
/** The same without those that are no numbers, so that the weights are taken. */
const finiteHalves = halves.slice(0, 8);
const floats = [0, -0, 1e-45, 1e-38, 1, -1, 1e4, 1e19, -1e19, 3.4e38, -3.4e38];
const oddFloats = [...floats, NaN, Infinity, -Infinity];

/** Replaces the data of one tensor or several; a copy. */
export function mutateBody({ file, tensors }: ModelBytes, dice: Dice): Uint8Array {
  const mutated = file.slice();
  const all = dice.chance(0.15);
  const isFinite = dice.chance(0.7);
  for (const tensor of tensors) {
    if (!all && !dice.chance(1.5 / tensors.length)) continue;
    const data = mutated.subarray(tensor.offset, tensor.offset + tensor.bytes);
    if (tensor.type === 'F32') setFloats(data, isFinite ? floats : oddFloats, dice);
    else setBlocks(data, tensor.type, isFinite ? finiteHalves : halves, dice);
  }
  return mutated;
}

function setFloats(data: Uint8Array, values: readonly number[], dice: Dice): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const share = dice.pick([0.05, 0.5, 1]);
  const same = dice.chance(0.5) ? dice.pick(values) : undefined;
  for (let at = 0; at < data.length; at += 4) {
    if (dice.chance(share)) view.setFloat32(at, same ?? dice.pick(values), true);
  }
}

function setBlocks(data: Uint8Array, type: TensorType, scales: readonly number[], dice: Dice): void {
  const [elements, places] = blocks[type];
  const blockBytes = tensorBytes(type, elements);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const fill = dice.pick(['keep', 'same', 'random'] as const);
  const byte = dice.pick([0, 1, 0x7f, 0x80, 0x88, 0xff]);
  const share = dice.pick([0.02, 0.5, 1]);
  const same = dice.chance(0.5) ? dice.pick(scales) : undefined;
  for (let at = 0; at < data.length; at += blockBytes) {
    if (!dice.chance(share)) continue;
    if (fill !== 'keep') {
      const kept = places.map((place) => view.getUint16(at + place, true));
      if (fill === 'same') data.fill(byte, at, at + blockBytes);
      else data.set(dice.bytes(blockBytes), at);
      // Random scales are mostly no numbers of use, so those of the model often stay.
      if (dice.chance(0.8))
        places.forEach((place, i) => {
          view.setUint16(at + place, kept[i]!, true);
        });
    }
    for (const place of places)
      if (dice.chance(0.6)) view.setUint16(at + place, same ?? dice.pick(scales), true);
  }
}
