/** Applies rotary position embedding (Su et al. 2021) to a head, fp32 `[head_dim]`, in place. */

/** @param table fp32 `[head_dim / 2, 2]`: cosine and sine of each pair at the row's position */
export function rotate(head: usize, table: usize, headDim: i32, halfSplit: bool): void {
  const half = headDim >> 1;
  const apart: usize = halfSplit ? (<usize>half) << 2 : 4;
  const step: usize = halfSplit ? 4 : 8;
  for (let pair = 0; pair < half; pair++) {
    const cosine = load<f32>(table);
    const sine = load<f32>(table, 4);
    const a = load<f32>(head);
    const b = load<f32>(head + apart);
    store<f32>(head, a * cosine - b * sine);
    store<f32>(head + apart, a * sine + b * cosine);
    table += 8;
    head += step;
  }
}
