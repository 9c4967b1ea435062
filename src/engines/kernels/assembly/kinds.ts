/** Sizes of the kinds of matrix; `matrix-plan.ts` has the same for the engine. */
import { BLOCK, K_BLOCK } from '../../../gguf/block-sizes.ts';
import * as layout from './layout';

/** Returns the bytes of a tile of `columns` columns. */
export function tileBytes(kind: i32, columns: i32): usize {
  switch (kind) {
    case layout.Q8:
      return <usize>(columns / BLOCK) * layout.TILE_BLOCK_BYTES_Q8;
    case layout.Q5:
      return <usize>(columns / BLOCK) * layout.TILE_BLOCK_BYTES_Q5;
    case layout.Q4K:
      return <usize>(columns / K_BLOCK) * layout.TILE_BLOCK_BYTES_Q4K;
    case layout.Q6K:
      return <usize>(columns / K_BLOCK) * layout.TILE_BLOCK_BYTES_Q6K;
    default:
      return <usize>(columns / BLOCK) * layout.TILE_BLOCK_BYTES_Q4;
  }
}
