/** Access to the words of `layout.ts`. The address of the state does not change during the life of a module. */

/** Address of the state; set by `attach`. */
// @ts-ignore: decorator
@lazy let base: usize = 0;

export function attachState(address: usize): void {
  base = address;
}

// @ts-ignore: decorator
@inline
export function word(index: i32): i32 {
  return load<i32>(base + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function pointer(index: i32): usize {
  return load<usize>(base + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function real(index: i32): f32 {
  return load<f32>(base + ((<usize>index) << 2));
}

/** Returns the address of a word. */
// @ts-ignore: decorator
@inline
export function at(index: i32): usize {
  return base + ((<usize>index) << 2);
}
