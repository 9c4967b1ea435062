import type { ModelShape } from '../../../runtime/engine.ts';
import { callStruct, GROUP, repeat } from './common.ts';
import { kvAt } from './heads.ts';
import { slotStruct } from './slot.ts';

/**
 * WGSL of attention, a workgroup for each head and row: 64 positions at a time, with the softmax's sum and maximum carried
 * on (Milakov and Gimelshein 2018). The steps of a row start at position 0 and end at its own.
 */
export function attentionShader(shape: ModelShape): string {
  const { heads, kvHeads, headDim } = shape;
  const half = headDim / 2;
  /** Pairs of dimensions of the result that a thread adds up. */
  const pairs = Math.ceil(half / GROUP);
  const each = (line: (i: number) => string): string => repeat(pairs, line);
  const mine = (i: number): string => `thread + ${i * GROUP}u`;
  return `
${callStruct}
${slotStruct}
@group(0) @binding(0) var<uniform> call: Call;
/// [rows, heads, head_dim / 2] pairs
@group(0) @binding(1) var<storage, read> queries: array<vec2<f32>>;
/// [rows, heads, head_dim / 2] pairs
@group(0) @binding(2) var<storage, read_write> attended: array<vec2<f32>>;
@group(0) @binding(3) var<uniform> layer: vec4<u32>;
@group(1) @binding(0) var<storage, read> kv: array<u32>;
@group(1) @binding(1) var<uniform> slot: Slot;

var<workgroup> query: array<vec2<f32>, ${half}>;
var<workgroup> scores: array<f32, ${GROUP}>;

@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let head = group.x;
  let row = group.y;
  let own = (row * ${heads}u + head) * ${half}u;
  for (var i = thread; i < ${half}u; i += ${GROUP}u) { query[i] = queries[own + i]; }
  let kv_head = head / ${heads / kvHeads}u;
  let end = call.position + row + 1u;
  var greatest = -3.0e38;
  var sum = 0.0;
  ${each((i) => `var result${i} = vec2<f32>(0.0);`)}
  for (var start = 0u; start < end; start += ${GROUP}u) {
    let count = min(${GROUP}u, end - start);
    var score = -3.0e38;
    workgroupBarrier();
    if (thread < count) {
      let key = kv_at(layer.x, 0u, start + thread) + kv_head * ${half}u;
      score = 0.0;
      for (var i = 0u; i < ${half}u; i++) { score += dot(query[i], unpack2x16float(kv[key + i])); }
    }
    scores[thread] = score;
    workgroupBarrier();
    var next = greatest;
    for (var i = 0u; i < count; i++) { next = max(next, scores[i]); }
    workgroupBarrier();
    scores[thread] = exp(score - next);
    workgroupBarrier();
    let shrink = exp(greatest - next);
    greatest = next;
    sum *= shrink;
    ${each((i) => `result${i} *= shrink;`)}
    let values = kv_at(layer.x, 1u, start) + kv_head * ${half}u;
    for (var i = 0u; i < count; i++) {
      let share = scores[i];
      sum += share;
      ${each((i) => `if (${mine(i)} < ${half}u) { result${i} += share * unpack2x16float(kv[values + i * ${(kvHeads * headDim) / 2}u + ${mine(i)}]); }`)}
    }
  }
  ${each((i) => `if (${mine(i)} < ${half}u) { attended[own + ${mine(i)}] = result${i} / sum; }`)}
}

${kvAt(shape)}`;
}
