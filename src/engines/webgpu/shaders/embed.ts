import type { ModelShape } from '../../../runtime/engine.ts';
import type { MatrixFormat } from '../matrix-format.ts';
import { GROUP, real } from './common.ts';

/** WGSL that writes the embeddings of tokens to the residual stream, a workgroup for each. */
export function embedShader({ width, scales }: ModelShape, format: MatrixFormat): string {
  const blocks = width / 32;
  return `
/// [rows]
@group(0) @binding(0) var<storage, read> tokens: array<u32>;
/// [vocabulary, blocks, words of a block]
@group(0) @binding(1) var<storage, read> quants: array<u32>;
/// [vocabulary, words of scales]
@group(0) @binding(2) var<storage, read> scales: array<u32>;
/// [rows, width]
@group(0) @binding(3) var<storage, read_write> residual: array<f32>;

@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let token = tokens[group.x];
  for (var i = thread; i < ${width}u; i += ${GROUP}u) {
    let block = i / 32u;
    let inside = i % 32u;
    let pair = unpack2x16float(scales[token * ${Math.ceil(blocks / 2)}u + block / 2u]);
    let scale = select(pair.x, pair.y, (block & 1u) == 1u);
    let quant = ${quantAt[format](blocks)};
    residual[group.x * ${width}u + i] = f32(quant) * scale${scales.embedding === 1 ? '' : ` * ${real(scales.embedding)}`};
  }
}`;
}

const quantAt: Readonly<Record<MatrixFormat, (blocks: number) => string>> = {
  q4: (blocks) =>
    `i32(extractBits(quants[(token * ${blocks}u + block) * 4u + inside % 16u / 4u], inside % 4u * 8u + inside / 16u * 4u, 4u)) - 8`,
  q8: (blocks) =>
    `extractBits(bitcast<i32>(quants[(token * ${blocks}u + block) * 8u + inside / 4u]), inside % 4u * 8u, 8u)`,
};
