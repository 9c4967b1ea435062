import type { ModelShape } from '../../../runtime/engine.ts';
import { callStruct, GROUP, groupSum, real } from './common.ts';
import { slotStruct } from './slot.ts';

/**
 * WGSL that norms and rotates the heads of q and k, writes q as it is used (times the scale of attention), and k and v to
 * the slot in binary16. A workgroup for each head of q, k and v, and each row.
 */
export function headsShader(shape: ModelShape, normsHeads: boolean): string {
  const { heads, kvHeads, headDim, rotary, normEpsilon, scales } = shape;
  const half = headDim / 2;
  const width = (heads + 2 * kvHeads) * headDim;
  // The pair's two dimensions.
  const [low, high] =
    rotary === 'interleaved' ? ['2u * pair', '2u * pair + 1u'] : ['pair', `pair + ${half}u`];
  return `
${callStruct}
${slotStruct}
@group(0) @binding(0) var<uniform> call: Call;
/// [rows, heads + 2 kv_heads, head_dim]
@group(0) @binding(1) var<storage, read> qkv: array<f32>;
/// The cosine and the sine of each row's angles, [rows, head_dim / 2]
@group(0) @binding(2) var<storage, read> rotary: array<vec2<f32>>;
/// [rows, heads, head_dim]
@group(0) @binding(3) var<storage, read_write> queries: array<f32>;
@group(0) @binding(4) var<uniform> layer: vec4<u32>;
${
  normsHeads
    ? `/// [head_dim]
@group(0) @binding(5) var<storage, read> query_norm: array<f32>;
@group(0) @binding(6) var<storage, read> key_norm: array<f32>;`
    : ''
}
@group(1) @binding(0) var<storage, read_write> kv: array<u32>;
@group(1) @binding(1) var<uniform> slot: Slot;
${groupSum}
var<workgroup> values: array<f32, ${headDim}>;

@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let head = group.x;
  let row = group.y;
  let start = row * ${width}u + head * ${headDim}u;
  for (var i = thread; i < ${headDim}u; i += ${GROUP}u) { values[i] = qkv[start + i]; }
  workgroupBarrier();
  let is_value = head >= ${heads + kvHeads}u;
  ${
    normsHeads
      ? `var squares = 0.0;
  for (var i = thread; i < ${headDim}u; i += ${GROUP}u) { squares += values[i] * values[i]; }
  let scale = 1.0 / sqrt(group_sum(squares, thread) / ${real(headDim)} + ${real(normEpsilon)});
  if (!is_value) {
    for (var i = thread; i < ${headDim}u; i += ${GROUP}u) {
      values[i] = values[i] * scale * select(key_norm[i], query_norm[i], head < ${heads}u);
    }
  }
  workgroupBarrier();`
      : ''
  }
  if (!is_value) {
    for (var pair = thread; pair < ${half}u; pair += ${GROUP}u) {
      let turn = rotary[row * ${half}u + pair];
      let x = values[${low}];
      let y = values[${high}];
      values[${low}] = x * turn.x - y * turn.y;
      values[${high}] = x * turn.y + y * turn.x;
    }
  }
  workgroupBarrier();
  if (head < ${heads}u) {
    for (var i = thread; i < ${headDim}u; i += ${GROUP}u) {
      queries[(row * ${heads}u + head) * ${headDim}u + i] = values[i] * ${real(scales.attention / Math.sqrt(headDim))};
    }
    return;
  }
  let kind = select(0u, 1u, is_value);
  let kv_head = head - ${heads}u - kind * ${kvHeads}u;
  let to = kv_at(layer.x, kind, call.position + row) + kv_head * ${half}u;
  for (var i = thread; i < ${half}u; i += ${GROUP}u) {
    kv[to + i] = pack2x16float(vec2<f32>(values[2u * i], values[2u * i + 1u]));
  }
}

${kvAt(shape)}`;
}

/** WGSL: where the K (kind 0) or V (kind 1) of a layer and position begin in a slot. */
export function kvAt({ kvHeads, headDim }: ModelShape): string {
  return `
fn kv_at(layer: u32, kind: u32, position: u32) -> u32 {
  return ((layer * 2u + kind) * slot.capacity + position) * ${(kvHeads * headDim) / 2}u;
}`;
}
