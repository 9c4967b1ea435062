import type { MatrixFormat } from '../matrix-format.ts';
import { callStruct, GROUP, repeat } from './common.ts';

/** Threads that share an output: each adds up every eighth block of its row, then their sums are added in order. */
const LANES = 8;
const OUTPUTS = GROUP / LANES;

/** Rows and columns of outputs that a thread computes at once. More reuse what is read; fewer keep more threads busy. */
export interface ProductTile {
  readonly rows: number;
  readonly columns: number;
}

/** Outputs of a matrix that a workgroup computes. */
export function columnsOfGroup({ columns }: ProductTile): number {
  return OUTPUTS * columns;
}

/** What becomes of a product; the numbers are `Matrix.then`. */
export const then = {
  /** It replaces the output. */
  store: 0,
  /** It is added to the output, as to the residual stream. */
  add: 1,
  /** The output becomes silu(output) * product. */
  gate: 2,
  /** The output becomes gelu(product), by the tanh approximation. */
  gelu: 3,
} as const;

/** 32-bit words of `Matrix`. */
export const MATRIX_WORDS = 8;

/**
 * WGSL of the product of rows of activations, fp32 `[rows, columns]`, with a quantized matrix, `[outputs, columns]`.
 *
 * The order in which an output is summed is the same for every tile: the blocks of a lane in their order, then the lanes.
 * So a token's results have the same bits whether it is evaluated alone or with others, as far as the adapter computes the
 * same expression to the same bits in two shaders; `WebGpuEngine` checks that it does.
 */
export function productShader(format: MatrixFormat, tile: ProductTile): string {
  const { rows, columns } = tile;
  const each = (line: (row: number, column: number) => string): string =>
    repeat(rows, (row) => repeat(columns, (column) => line(row, column)));
  const width = columnsOfGroup(tile);
  return `
${callStruct}
struct Matrix {
  outputs: u32,
  /// Blocks of 32 weights in a row.
  blocks: u32,
  /// Pairs of scales in a row.
  scale_words: u32,
  then: u32,
  /// Length of a row of the output, and where in it the first one stands.
  stride: u32,
  offset: u32,
  has_bias: u32,
  /// The product is multiplied by it.
  factor: f32,
}
@group(0) @binding(0) var<uniform> call: Call;
@group(0) @binding(1) var<uniform> matrix: Matrix;
/// [outputs, blocks, vec4s of a block]
@group(0) @binding(2) var<storage, read> quants: array<vec4<u32>>;
/// [outputs, scale_words], two binary16 each
@group(0) @binding(3) var<storage, read> scales: array<u32>;
/// [outputs]
@group(0) @binding(4) var<storage, read> bias: array<f32>;
/// [rows, blocks, 8]
@group(0) @binding(5) var<storage, read> input: array<vec4<f32>>;
/// [rows, stride]
@group(0) @binding(6) var<storage, read_write> output: array<f32>;

/// [rows, outputs, lanes] of the workgroup
var<workgroup> lane_sums: array<f32, ${rows * width * LANES}>;
${unpacking[format]}
fn scale_of(word: u32, block: u32) -> f32 {
  let pair = unpack2x16float(scales[word]);
  return select(pair.x, pair.y, (block & 1u) == 1u);
}

@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let lane = thread % ${LANES}u;
  let column = thread / ${LANES}u * ${columns}u;
  let first = group.y * ${rows}u;
  ${repeat(columns, (c) => `let n${c} = min(group.x * ${width}u + column + ${c}u, matrix.outputs - 1u);`)}
  ${repeat(rows, (r) => `let row${r} = min(first + ${r}u, call.count - 1u) * matrix.blocks * 8u;`)}
  ${each((r, c) => `var sum${r}_${c} = 0.0;`)}
  for (var block = lane; block < matrix.blocks; block += ${LANES}u) {
    ${each((r, c) => `var dot${r}_${c} = 0.0;`)}
    ${repeat(columns, (c) => quantsOf[format](c))}
    for (var i = 0u; i < ${WORDS}u; i++) {
      ${repeat(columns, (c) => wordOf[format](c))}
      ${halves[format]
        .map(
          ({ weights, input }) => `{
        ${repeat(columns, (c) => `let w${c} = ${weights(c)};`)}
        ${repeat(rows, (r) => `let x${r} = input[row${r} + block * 8u + ${input}];`)}
        ${each((r, c) => `dot${r}_${c} += dot(x${r}, w${c});`)}
      }`,
        )
        .join('\n')}
    }
    ${repeat(columns, (c) => `let scale${c} = scale_of(n${c} * matrix.scale_words + (block >> 1u), block);`)}
    ${each((r, c) => `sum${r}_${c} += scale${c} * dot${r}_${c};`)}
  }
  ${each((r, c) => `lane_sums[(${r}u * ${width}u + column + ${c}u) * ${LANES}u + lane] = sum${r}_${c};`)}
  workgroupBarrier();
  for (var i = thread; i < ${rows * width}u; i += ${GROUP}u) {
    let row = first + i / ${width}u;
    let n = group.x * ${width}u + i % ${width}u;
    if (row < call.count && n < matrix.outputs) {
      var value = lane_sums[i * ${LANES}u];
      for (var other = 1u; other < ${LANES}u; other++) { value += lane_sums[i * ${LANES}u + other]; }
      value *= matrix.factor;
      if (matrix.has_bias != 0u) { value += bias[n]; }
      let at = row * matrix.stride + matrix.offset + n;
      switch (matrix.then) {
        case ${then.add}u: { output[at] += value; }
        case ${then.gate}u: { let gate = output[at]; output[at] = gate / (1.0 + exp(-gate)) * value; }
        case ${then.gelu}u: { output[at] = gelu(value); }
        default: { output[at] = value; }
      }
    }
  }
}

fn gelu(x: f32) -> f32 {
  // tanh is 1 there; some GPUs compute it as infinity / infinity for large arguments.
  let inner = clamp(0.7978845608 * (x + 0.044715 * x * x * x), -15.0, 15.0);
  return 0.5 * x * (1.0 + tanh(inner));
}`;
}

/** Functions that turn a word of quants into four whole numbers. */
const unpacking: Readonly<Record<MatrixFormat, string>> = {
  // Four of the low nibbles, which are the first half of a block, or of the high ones.
  q4: `
fn unpack(word: u32) -> vec4<f32> {
  return vec4<f32>((vec4<u32>(word) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(15u)) - 8.0;
}`,
  q8: `
fn unpack(word: u32) -> vec4<f32> {
  return vec4<f32>(bitcast<vec4<i32>>(vec4<u32>(word) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u));
}`,
};

/** Reads the quants of a block. */
const quantsOf: Readonly<Record<MatrixFormat, (column: number) => string>> = {
  q4: (c) => `let q${c} = quants[n${c} * matrix.blocks + block];`,
  q8: (c) => `let q${c} = quants[(n${c} * matrix.blocks + block) * 2u];
    let r${c} = quants[(n${c} * matrix.blocks + block) * 2u + 1u];`,
};

/** Steps of a block, eight weights each. */
const WORDS = 4;

/** Takes the words of step `i`. */
const wordOf: Readonly<Record<MatrixFormat, (column: number) => string>> = {
  q4: (c) => `let word${c} = q${c}[i];`,
  q8: (c) => `let word${c} = q${c}[i]; let other${c} = r${c}[i];`,
};

/** The two halves of a step: four weights, and the activations that they are multiplied with. */
const halves: Readonly<
  Record<MatrixFormat, readonly { weights: (column: number) => string; input: string }[]>
> = {
  q4: [
    { weights: (c) => `unpack(word${c})`, input: 'i' },
    { weights: (c) => `unpack(word${c} >> 4u)`, input: '4u + i' },
  ],
  q8: [
    { weights: (c) => `unpack(word${c})`, input: 'i' },
    { weights: (c) => `unpack(other${c})`, input: '4u + i' },
  ],
};
