/**
 * The layout of the memory that the engine shares with its kernels: offsets in 32-bit words. Both TypeScript and
 * AssemblyScript compile this file, so it contains only numbers.
 */

import { BLOCK, K_BLOCK } from '../../../gguf/block-sizes.ts';

/** Outputs of a matrix that are computed together, and interleaved in memory. */
export const TILE = 8;
/** Bytes of a tile's outputs in one row, or of its scales: fp32 `[8]`. */
export const TILE_ROW_BYTES = 4 * TILE;
/** Bytes of the four low bits of each weight in 32 columns of a tile, and of one more bit. */
export const TILE_NIBBLE_BYTES = (TILE * BLOCK) / 2;
export const TILE_BIT_BYTES = (TILE * BLOCK) / 8;
/** Bytes of a block of 32 columns of a tile: eight fp32 scales, then the weights. */
export const TILE_BLOCK_BYTES_Q8 = TILE_ROW_BYTES + TILE * BLOCK;
export const TILE_BLOCK_BYTES_Q4 = TILE_ROW_BYTES + TILE_NIBBLE_BYTES;
export const TILE_BLOCK_BYTES_Q5 = TILE_BLOCK_BYTES_Q4 + TILE_BIT_BYTES;
/** Bytes of 32 columns within a block of 256: two bytes of scales for each output, then the weights. */
export const TILE_PART_BYTES_Q4K = 2 * TILE + TILE_NIBBLE_BYTES;
export const TILE_PART_BYTES_Q6K = TILE_PART_BYTES_Q4K + 2 * TILE_BIT_BYTES;
/** Bytes of a block of 256 columns of a tile: fp32 scales (and minimums) of eight outputs, then eight parts. */
export const K_PARTS = K_BLOCK / BLOCK;
export const TILE_BLOCK_BYTES_Q4K = 2 * TILE_ROW_BYTES + K_PARTS * TILE_PART_BYTES_Q4K;
export const TILE_BLOCK_BYTES_Q6K = TILE_ROW_BYTES + K_PARTS * TILE_PART_BYTES_Q6K;

/** Rows whose activations are interleaved and multiplied together; a product may read past the last row. */
export const PRODUCT_ROWS = 4;
/** Rows, or heads of a single row, whose attention a thread computes together, each with its own scores. */
export const ATTENTION_ROWS = 4;
/** Positions of K that are interleaved. */
export const KEY_GROUP = 8;
/** Bytes of each number of K and V in a slot. */
export const KV_BYTES = 2;
/** Dimensions of a head that attention handles in one step. */
export const HEAD_DIM_STEP = 16;

/** Kinds of matrix. All but Q8 take narrow activations. */
export const Q8 = 0;
export const Q4 = 1;
export const Q5 = 2;
export const IQ4 = 3;
export const Q4K = 4;
export const Q6K = 5;
/** What `repack` reads beside the formats of the kinds' own names: IQ4_XS, which becomes IQ4, and Q3_K, which becomes Q6K. */
export const FROM_IQ4_XS = 6;
export const FROM_Q3_K = 7;

/**
 * A matrix: its kind, `rows` outputs (rounded up to whole tiles), `columns` inputs, the repacked weights, and a bias fp32
 * `[rows]` or 0.
 */
export const MATRIX_KIND = 0;
export const MATRIX_ROWS = 1;
export const MATRIX_COLUMNS = 2;
export const MATRIX_DATA = 3;
export const MATRIX_BIAS = 4;
export const MATRIX_WORDS = 5;

/**
 * A decoder layer: vectors, or 0 for none, and seven matrices. A norm with a bias is LayerNorm, else RMSNorm. Without a gate,
 * `up` stands in its place, too.
 */
export const LAYER_ATTENTION_NORM = 0; // fp32 [width]
export const LAYER_ATTENTION_NORM_BIAS = 1;
export const LAYER_FEED_FORWARD_NORM = 2; // fp32 [width]
export const LAYER_FEED_FORWARD_NORM_BIAS = 3;
export const LAYER_QUERY_NORM = 4; // of each head of q, fp32 [head_dim]
export const LAYER_KEY_NORM = 5; // of each head of k
export const LAYER_QUERY = 6;
export const LAYER_KEY = LAYER_QUERY + MATRIX_WORDS;
export const LAYER_VALUE = LAYER_KEY + MATRIX_WORDS;
export const LAYER_ATTENTION_OUTPUT = LAYER_VALUE + MATRIX_WORDS;
export const LAYER_GATE = LAYER_ATTENTION_OUTPUT + MATRIX_WORDS;
export const LAYER_UP = LAYER_GATE + MATRIX_WORDS;
export const LAYER_DOWN = LAYER_UP + MATRIX_WORDS;
export const LAYER_WORDS = LAYER_DOWN + MATRIX_WORDS;

/**
 * The model and its scratch memory; set once. Rows of activations are whole blocks of 32: `width`, `query width` (of all heads)
 * and `feed_forward` are rounded up to that, and what is beyond the model's own sizes is 0, as are the weights there.
 */
export const LAYERS = 0;
export const WIDTH = 1;
export const HEADS = 2;
export const KV_HEADS = 3;
export const HEAD_DIM = 4;
export const FEED_FORWARD = 5;
export const VOCABULARY = 6;
export const NORM_EPSILON = 7; // fp32
export const HALF_SPLIT = 8; // 1: rotary pairs (i, i + head_dim / 2); 0: (2i, 2i + 1)
export const LAYER_TABLE = 9;
export const OUTPUT_NORM = 10;
export const EMBEDDING = 11; // a matrix
export const OUTPUT = EMBEDDING + MATRIX_WORDS; // a matrix
export const RESIDUAL = OUTPUT + MATRIX_WORDS; // fp32 [rows, width]
export const QUERIES = 22; // fp32 [rows, query width]
export const KEYS = 23; // fp32 [rows, kv_heads * head_dim]
export const VALUES = 24; // fp32 [rows, kv_heads * head_dim]
export const ATTENDED = 25; // fp32 [rows, query width]
export const GATED = 26; // fp32 [rows, feed_forward]
export const GATE_TILES = 27; // fp32 [threads, 2, rows, 8]
export const NORMED = 28; // fp32 [rows, widest]
export const QUANTIZED_WIDE = 29; // 14 bits in int16 [rows, widest], or in two parts; for Q8 weights
export const WIDE_SCALES = 30; // fp32 [rows]
export const QUANTIZED_NARROW = 31; // int8 (int16 without relaxed SIMD) [rows, widest], for the other weights
export const NARROW_SCALES = 32; // fp32 [rows, widest / 32]
export const NARROW_CORRECTIONS = 33; // int16 [rows, widest / 32, 2]: see quantize.ts
export const SCORES = 34; // fp32 [threads, 4, score capacity]
export const SCORE_CAPACITY = 35;
export const LOGITS = 36; // fp32 [logit rows, vocabulary in whole tiles]
export const ROTARY = 37; // fp32 [rows, head_dim / 2, 2]: cosine and sine
export const TOKENS = 38; // int32 [rows]
export const ACCUMULATORS = 39; // see ACCUMULATOR_BYTES
export const COUNTERS = 40; // see schedule.ts
export const THREADS = 41; // those of the current evaluation
export const USUAL_THREADS = 51; // those that take part in every evaluation
export const WEIGHT_SUMS = 47; // int32 [threads, widest / 32, 8]: see product-q8-fused.ts
export const WIDEST = 48; // columns of the widest matrix
export const GATE_TILE_BYTES = 49; // of one thread's GATE_TILES
export const PATIENCE = 50; // milliseconds without progress before other threads count as dead
export const OUTPUT_NORM_BIAS = 52; // or 0
export const GELU = 53; // 1: gelu(up); 0: silu(gate) * up
export const EMBEDDING_SCALE = 54; // fp32
export const RESIDUAL_SCALE = 55; // fp32; of what is added to the residual stream, its bias apart
export const QUERY_SCALE = 56; // fp32
export const OWN_WIDTH = 58; // without the padding, which norms leave out
export const QUERY_WIDTH = 59;
export const EXPANDED = 57; // fp32 K and V of one layer's slot, see expand.ts

/** The current evaluation; set before each. */
export const COUNT = 42; // rows
export const POSITION = 43;
export const SLOT = 44; // K and V, see kv.ts
export const SLOT_CAPACITY = 45; // a multiple of KEY_GROUP
export const LOGIT_ROWS = 46;

/** Synchronization of threads, see schedule.ts; each word has its own cache line. */
export const GENERATION = 64;
export const OPEN = 80;
export const ACTIVE = 96;
export const SLEEPERS = 112;
export const STOP = 128;
export const BURST_GENERATION = 144;
export const STATE_WORDS = 160;

/**
 * A thread's accumulators, in whole cache lines: sums of a product, fp32 `[4, 8]`, then those of a block of 256 columns, or
 * factors of attention, fp32 `[4]`.
 */
export const FACTORS_OFFSET = PRODUCT_ROWS * TILE_ROW_BYTES;
export const ACCUMULATOR_BYTES = 256;
/** A thread's bytes of WEIGHT_SUMS for each column. */
export const WEIGHT_SUM_BYTES = (4 * TILE) / BLOCK;

/** Bytes between the counters of two phases, so that no two share a cache line. */
export const COUNTER_BYTES = 64;
export const PHASES_PER_LAYER = 11;
export const PHASES_BESIDE_LAYERS = 3;
