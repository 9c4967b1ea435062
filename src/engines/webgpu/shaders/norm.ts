import type { ModelShape } from '../../../runtime/engine.ts';
import { callStruct, GROUP, groupSum, real } from './common.ts';

/** WGSL of the norm of rows of the residual stream, a workgroup for each. */
export function normShader({ width, norm, normEpsilon }: ModelShape): string {
  const isLayer = norm === 'layer';
  return `
${callStruct}
@group(0) @binding(0) var<uniform> call: Call;
/// [rows, width]
@group(0) @binding(1) var<storage, read> residual: array<f32>;
/// [width]
@group(0) @binding(2) var<storage, read> weight: array<f32>;
${isLayer ? '@group(0) @binding(3) var<storage, read> bias: array<f32>;' : ''}
/// [rows, width]
@group(0) @binding(4) var<storage, read_write> normed: array<f32>;
${groupSum}

@compute @workgroup_size(${GROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let start = (call.first + group.x) * ${width}u;
  let to = group.x * ${width}u;
  var mean = 0.0;
  ${
    isLayer
      ? `var sum = 0.0;
  for (var i = thread; i < ${width}u; i += ${GROUP}u) { sum += residual[start + i]; }
  mean = group_sum(sum, thread) / ${real(width)};`
      : ''
  }
  var squares = 0.0;
  for (var i = thread; i < ${width}u; i += ${GROUP}u) {
    let value = residual[start + i] - mean;
    squares += value * value;
  }
  let scale = 1.0 / sqrt(group_sum(squares, thread) / ${real(width)} + ${real(normEpsilon)});
  for (var i = thread; i < ${width}u; i += ${GROUP}u) {
    normed[to + i] = (residual[start + i] - mean) * scale * weight[i]${isLayer ? ' + bias[i]' : ''};
  }
}`;
}
