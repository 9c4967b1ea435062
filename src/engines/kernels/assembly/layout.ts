/**
 * Where things stand in the memory that the engine and its kernels share: offsets in 32-bit words. Both sides
 * compile this file, so it holds nothing but numbers.
 */

/** Outputs of a matrix that are computed together, and interleaved in memory. */
export const TILE = 8;
/** Weights behind one scale, as in GGUF's quantized types. */
export const BLOCK = 32;
/** Bytes of a block of a whole tile: eight fp32 scales, then the weights. */
export const TILE_BLOCK_BYTES_Q8 = 288;
export const TILE_BLOCK_BYTES_Q4 = 160;

/** Kinds of matrix. */
export const Q8 = 0;
export const Q4 = 1;

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

/** A decoder layer: two norms, fp32 `[width]`, and seven matrices. */
export const LAYER_ATTENTION_NORM = 0;
export const LAYER_FEED_FORWARD_NORM = 1;
export const LAYER_QUERY = 2;
export const LAYER_KEY = 7;
export const LAYER_VALUE = 12;
export const LAYER_ATTENTION_OUTPUT = 17;
export const LAYER_GATE = 22;
export const LAYER_UP = 27;
export const LAYER_DOWN = 32;
export const LAYER_WORDS = 37;

/** The model and its scratch memory; set once. */
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
export const EMBEDDING = 11; // five words
export const OUTPUT = 16; // five words
export const RESIDUAL = 21; // fp32 [rows, width]
export const QUERIES = 22; // fp32 [rows, heads * head_dim]
export const KEYS = 23; // fp32 [rows, kv_heads * head_dim]
export const VALUES = 24; // fp32 [rows, kv_heads * head_dim]
export const ATTENDED = 25; // fp32 [rows, heads * head_dim]
export const GATED = 26; // fp32 [rows, feed_forward]
export const GATE_TILES = 27; // fp32 [threads, 2, rows, 8]
export const NORMED = 28; // fp32 [rows, widest]
export const QUANTIZED_WIDE = 29; // 14 bits in int16 [rows, widest], or in two parts; for Q8 weights
export const WIDE_SCALES = 30; // fp32 [rows]
export const QUANTIZED_NARROW = 31; // int8 (int16 without relaxed SIMD) [rows, widest], for Q4 weights
export const NARROW_SCALES = 32; // fp32 [rows, widest / 32]
export const NARROW_CORRECTIONS = 33; // 32 bits [rows, widest / 32]: see quantize.ts
export const SCORES = 34; // fp32 [threads, 4, score capacity]
export const SCORE_CAPACITY = 35;
export const LOGITS = 36; // fp32 [logit rows, vocabulary in whole tiles]
export const ROTARY = 37; // fp32 [rows, head_dim / 2, 2]: cosine and sine
export const TOKENS = 38; // int32 [rows]
export const ACCUMULATORS = 39; // fp32 [threads, 64]
export const COUNTERS = 40; // see schedule.ts
export const THREADS = 41;
export const WEIGHT_SUMS = 47; // int32 [threads, widest / 32, 8]: see product-q8-fused.ts
export const WIDEST = 48; // columns of the widest matrix
export const GATE_TILE_BYTES = 49; // of one thread
export const PATIENCE = 50; // milliseconds of waiting for others in which nothing happens before they count as dead

/** The evaluation at hand; set before each. */
export const COUNT = 42; // rows
export const POSITION = 43;
export const SLOT = 44; // K and V, see attention.ts
export const SLOT_CAPACITY = 45; // a multiple of 4
export const LOGIT_ROWS = 46;

/** What threads meet at; see schedule.ts. Words of their own cache lines. */
export const GENERATION = 64;
export const OPEN = 80;
export const ACTIVE = 96;
export const SLEEPERS = 112;
export const STOP = 128;
export const STATE_WORDS = 144;

/** Bytes between the counters of two phases, so that no two share a cache line. */
export const COUNTER_BYTES = 64;
export const PHASES_PER_LAYER = 10;
export const PHASES_BESIDE_LAYERS = 3;
