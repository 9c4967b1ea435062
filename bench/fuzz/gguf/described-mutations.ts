import {
  buildGguf,
  type BuiltFile,
  type BuiltTensor,
  type BuiltValue,
  type ScalarType,
} from '../../../test/unit/helpers/gguf-builder.ts';
import type { Dice } from '../dice.ts';
import type { HeadBytes } from './byte-mutations.ts';
import type { DescribedFile } from './describe.ts';
import { extremeFloat, extremeNumber, extremeText } from './extremes.ts';

type Entry = readonly [key: string, value: BuiltValue];

/** A file on its way to be built. */
interface Draft {
  readonly entries: readonly Entry[];
  readonly tensors: readonly BuiltTensor[];
  readonly claims: Pick<BuiltFile, 'magic' | 'version' | 'claimedTensors' | 'claimedEntries'>;
}

type Mutation = (draft: Draft, dice: Dice) => Draft;

/** Changes a file's parts as somebody would who knows the format: each change leaves the rest readable. */
export function mutateDescribed(file: DescribedFile, dice: Dice): HeadBytes {
  let draft: Draft = { entries: file.entries, tensors: file.tensors, claims: {} };
  for (let count = dice.pick([1, 1, 2, 3]); count > 0; count--) draft = dice.weighted(mutations)(draft, dice);
  const head = buildGguf({ metadata: draft.entries, tensors: draft.tensors, ...draft.claims });
  return { head, size: head.length + file.size - file.head.length };
}

const mutations: readonly (readonly [weight: number, mutation: Mutation])[] = [
  [3, onEntry(([key, value], dice) => [renamed(key, dice), value])],
  [6, onEntry(([key, value], dice) => [key, changedValue(value, dice)])],
  [2, onEntry(([key], dice) => [key, anyValue(dice)])],
  [2, added((dice) => [dice.pick(knownKeys), anyValue(dice)])],
  [1, added((dice) => [extremeText(dice), anyValue(dice)])],
  [1, (draft, dice) => ({ ...draft, entries: oneTwice(draft.entries, dice) })],
  [1, (draft, dice) => ({ ...draft, entries: oneLess(draft.entries, dice) })],
  [3, onTensor((tensor, dice) => ({ ...tensor, name: renamed(tensor.name, dice) }))],
  [4, onTensor((tensor, dice) => ({ ...tensor, shape: changedShape(tensor, dice) }))],
  [2, onTensor((tensor, dice) => ({ ...tensor, type: wildType(dice) }))],
  [3, onTensor((tensor, dice, all) => ({ ...tensor, claimedOffset: wildOffset(all, dice) }))],
  [1, (draft, dice) => ({ ...draft, tensors: oneTwice(draft.tensors, dice) })],
  [1, (draft, dice) => ({ ...draft, tensors: oneLess(draft.tensors, dice) })],
  [1, (draft, dice) => ({ ...draft, claims: { ...draft.claims, ...wildClaim(dice) } })],
];

function onEntry(make: (entry: Entry, dice: Dice) => Entry): Mutation {
  return (draft, dice) => ({
    ...draft,
    entries: oneChanged(draft.entries, dice, (entry) => make(entry, dice)),
  });
}

function onTensor(
  make: (tensor: BuiltTensor, dice: Dice, all: readonly BuiltTensor[]) => BuiltTensor,
): Mutation {
  return (draft, dice) => ({
    ...draft,
    tensors: oneChanged(draft.tensors, dice, (tensor) => make(tensor, dice, draft.tensors)),
  });
}

function added(make: (dice: Dice) => Entry): Mutation {
  return (draft, dice) => ({ ...draft, entries: [...draft.entries, make(dice)] });
}

/** Keys that loading reads, and that a file may give any value. */
const knownKeys: readonly string[] = [
  ...['architecture', 'name', 'alignment'].map((key) => `general.${key}`),
  ...['model', 'pre', 'tokens', 'token_type', 'merges'].map((key) => `tokenizer.ggml.${key}`),
  ...['bos', 'eos', 'fim_pre', 'fim_suf', 'fim_mid', 'fim_sep'].map(
    (key) => `tokenizer.ggml.${key}_token_id`,
  ),
  ...['tokenizer.ggml.add_bos_token', 'foretype.fim_order', 'foretype.split_tokens'],
  ...['block_count', 'context_length', 'embedding_length', 'rope.scaling.type', 'rope.freq_base'].flatMap(
    (key) => [`llama.${key}`, `qwen2.${key}`],
  ),
];

function oneChanged<T>(list: readonly T[], dice: Dice, make: (item: T) => T): readonly T[] {
  if (list.length === 0) return list;
  const index = dice.below(list.length);
  return list.with(index, make(list[index]!));
}

function oneTwice<T>(list: readonly T[], dice: Dice): readonly T[] {
  return list.length === 0 ? list : list.toSpliced(dice.below(list.length), 0, dice.pick(list));
}

function oneLess<T>(list: readonly T[], dice: Dice): readonly T[] {
  return list.toSpliced(dice.below(list.length + 1), 1);
}

function renamed(name: string, dice: Dice): string {
  return dice.chance(0.5) ? extremeText(dice) : `${name}${extremeText(dice)}`;
}

/** The same type with another content. */
function changedValue(value: BuiltValue, dice: Dice): BuiltValue {
  if ('raw' in value) return value;
  if ('list' in value) return changedList(value, dice);
  return { type: value.type, value: anyScalar(value.type, dice) };
}

type List = Extract<BuiltValue, { readonly list: ScalarType }>;

function changedList({ list, values }: List, dice: Dice): BuiltValue {
  switch (dice.below(6)) {
    case 0:
      return { list, values, claimedLength: extremeNumber(dice) };
    case 1:
      return { list, values: values.slice(0, dice.below(values.length + 1)) };
    case 2:
      return { list, values: oneTwice(values, dice) };
    case 3:
      return { list, values: Array.from({ length: dice.below(20_000) }, () => anyScalar(list, dice)) };
    default: {
      let changed = values;
      for (let count = dice.between(1, 8); count > 0; count--) {
        changed = oneChanged(changed, dice, () => anyScalar(list, dice));
      }
      return { list, values: changed };
    }
  }
}

function anyValue(dice: Dice): BuiltValue {
  switch (dice.below(4)) {
    case 0:
      return { raw: Number(extremeNumber(dice) & 0xffff_ffffn), bytes: dice.bytes(dice.below(40)) };
    case 1: {
      const list = dice.pick(scalarTypes);
      const values = Array.from({ length: dice.below(30) }, () => anyScalar(list, dice));
      return dice.chance(0.3) ? { list, values, claimedLength: extremeNumber(dice) } : { list, values };
    }
    default: {
      const type = dice.pick(scalarTypes);
      return { type, value: anyScalar(type, dice) };
    }
  }
}

const scalarTypes: readonly ScalarType[] = [
  ...(['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32'] as const),
  ...(['bool', 'string', 'uint64', 'int64', 'float64'] as const),
];

function anyScalar(type: ScalarType, dice: Dice): number | bigint | boolean | string {
  switch (type) {
    case 'string':
      return extremeText(dice);
    case 'bool':
      return dice.chance(0.5);
    case 'float32':
    case 'float64':
      return extremeFloat(dice);
    case 'uint64':
      return extremeNumber(dice);
    case 'int64':
      return BigInt.asIntN(64, extremeNumber(dice));
    case 'uint8':
    case 'int8':
    case 'uint16':
    case 'int16':
    case 'uint32':
    case 'int32':
      // Cut to the type's width where it is written.
      return Number(extremeNumber(dice));
  }
}

function changedShape({ shape }: BuiltTensor, dice: Dice): readonly bigint[] {
  const sizes = shape.map(BigInt);
  switch (dice.below(4)) {
    case 0:
      return sizes.slice(1);
    case 1:
      return Array.from({ length: dice.pick([0, 1, 3, 4, 5, 64]) }, () => extremeNumber(dice));
    default:
      return oneChanged(sizes, dice, () => extremeNumber(dice));
  }
}

function wildType(dice: Dice): number {
  return dice.chance(0.7) ? dice.below(40) : Number(extremeNumber(dice) & 0xffff_ffffn);
}

/** Somewhere, or where another tensor stands, or amid one. */
function wildOffset(tensors: readonly BuiltTensor[], dice: Dice): bigint {
  const other = dice.pick(tensors).claimedOffset ?? 0n;
  return dice.pick([other, other + 32n, other + 1n, extremeNumber(dice)]);
}

function wildClaim(dice: Dice): Draft['claims'] {
  return dice.pick<Draft['claims']>([
    { magic: dice.pick(['GGML', 'FUGG', '\0\0\0\0']) },
    { version: Number(extremeNumber(dice) & 0xffff_ffffn) },
    { claimedTensors: extremeNumber(dice) },
    { claimedEntries: extremeNumber(dice) },
  ]);
}
