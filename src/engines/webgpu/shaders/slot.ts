/** 32-bit words of `Slot`. */
export const SLOT_WORDS = 4;

/** WGSL: what a slot's K/V, `[layers, K and V, capacity, kv_heads, head_dim / 2]` pairs of binary16, are found by. */
export const slotStruct = `
struct Slot {
  capacity: u32,
}`;
