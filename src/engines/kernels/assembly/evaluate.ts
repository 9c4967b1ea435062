/** The forward pass of a decoder, as phases that threads share; see `schedule.ts`. */
import { expandItem, expandItems } from './expand';
import * as layout from './layout';
import { tilesOf } from './product';
import { awaitPhase, finishChunk, takeChunk } from './schedule';
import { at, pointer, word } from './state';
import {
  activate,
  attendItem,
  attendItems,
  embedRow,
  gate,
  multiply,
  normRow,
  quantizeAttended,
  quantizeGated,
  storeRow,
} from './steps';

const EMBED = 0;
const NORM_ATTENTION = 1;
const PROJECT = 2;
const STORE = 3;
const EXPAND = 4;
const ATTEND = 5;
const QUANTIZE_ATTENDED = 6;
const ADD_ATTENDED = 7;
const NORM_FEED_FORWARD = 8;
const GATE = 9;
const QUANTIZE_GATED = 10;
const ADD_FEED_FORWARD = 11;
const NORM_OUTPUT = 12;
const PREDICT = 13;

// The engine allocates counters for this many phases.
if (ADD_FEED_FORWARD + 1 - NORM_ATTENTION != layout.PHASES_PER_LAYER)
  ERROR('A layer has another number of phases.');
if (PREDICT + 1 - layout.PHASES_PER_LAYER != layout.PHASES_BESIDE_LAYERS)
  ERROR('There is another number of phases.');

/** Rows in a chunk of a phase that is split by rows. */
const ROWS_OF_CHUNK = 8;
/** Chunks of a matrix per thread: enough that threads do not wait long for the last ones. */
const CHUNKS_OF_THREAD = 6;

export function phaseCount(): i32 {
  return word(layout.LAYERS) * layout.PHASES_PER_LAYER + layout.PHASES_BESIDE_LAYERS;
}

/** Runs all phases on one thread, together with any other threads. */
export function runPhases(thread: i32): void {
  let phase = 0;
  runPhase(phase++, EMBED, 0, 0, thread);
  const layers = word(layout.LAYERS);
  for (let layer = 0; layer < layers; layer++) {
    const address = pointer(layout.LAYER_TABLE) + ((<usize>layer * layout.LAYER_WORDS) << 2);
    for (let kind = NORM_ATTENTION; kind <= ADD_FEED_FORWARD; kind++) {
      runPhase(phase++, kind, address, layer, thread);
    }
  }
  if (word(layout.LOGIT_ROWS) == 0) return;
  runPhase(phase++, NORM_OUTPUT, 0, 0, thread);
  runPhase(phase, PREDICT, 0, 0, thread);
}

function runPhase(phase: i32, kind: i32, address: usize, layer: i32, thread: i32): void {
  const chunks = chunksOf(kind, address);
  for (;;) {
    const chunk = takeChunk(phase);
    if (chunk >= chunks) break;
    work(kind, address, layer, chunk, chunks, thread);
    finishChunk(phase);
  }
  awaitPhase(phase, chunks);
}

function chunksOfTiles(matrix: usize): i32 {
  const threads = word(layout.THREADS);
  return threads == 1 ? 1 : min<i32>(tilesOf(matrix), threads * CHUNKS_OF_THREAD);
}

function chunksOf(kind: i32, address: usize): i32 {
  switch (kind) {
    case PROJECT:
      return chunksOfTiles(address + (layout.LAYER_QUERY << 2));
    case ADD_ATTENDED:
      return chunksOfTiles(address + (layout.LAYER_ATTENTION_OUTPUT << 2));
    case GATE:
      return chunksOfTiles(address + (layout.LAYER_GATE << 2));
    case ADD_FEED_FORWARD:
      return chunksOfTiles(address + (layout.LAYER_DOWN << 2));
    case PREDICT:
      return chunksOfTiles(at(layout.OUTPUT));
    case EXPAND:
      return expandItems();
    case ATTEND:
      return attendItems();
    case NORM_OUTPUT:
      return 1;
    default:
      return (word(layout.COUNT) + ROWS_OF_CHUNK - 1) / ROWS_OF_CHUNK;
  }
}

/** Returns the address of one of a layer's vectors, or 0. */
// @ts-ignore: decorator
@inline
function vector(layer: usize, index: i32): usize {
  return load<usize>(layer + ((<usize>index) << 2));
}

/** Computes a chunk of a phase; `address` is that of the layer's words. */
function work(kind: i32, address: usize, layer: i32, chunk: i32, chunks: i32, thread: i32): void {
  const count = word(layout.COUNT);
  const query = address + (layout.LAYER_QUERY << 2);
  const output = address + (layout.LAYER_ATTENTION_OUTPUT << 2);
  const gateMatrix = address + (layout.LAYER_GATE << 2);
  const down = address + (layout.LAYER_DOWN << 2);
  switch (kind) {
    case PROJECT:
      multiply(query, chunk, chunks, count, layout.QUERIES, false, thread);
      multiply(address + (layout.LAYER_KEY << 2), chunk, chunks, count, layout.KEYS, false, thread);
      multiply(address + (layout.LAYER_VALUE << 2), chunk, chunks, count, layout.VALUES, false, thread);
      return;
    case EXPAND:
      expandItem(layer, chunk);
      return;
    case ATTEND:
      attendItem(layer, chunk, thread);
      return;
    case ADD_ATTENDED:
      multiply(output, chunk, chunks, count, layout.RESIDUAL, true, thread);
      return;
    case GATE:
      if (word(layout.GELU) != 0) activate(gateMatrix, chunk, chunks, thread);
      else gate(gateMatrix, address + (layout.LAYER_UP << 2), chunk, chunks, thread);
      return;
    case ADD_FEED_FORWARD:
      multiply(down, chunk, chunks, count, layout.RESIDUAL, true, thread);
      return;
    case NORM_OUTPUT:
      for (let row = 0; row < word(layout.LOGIT_ROWS); row++) {
        const first = count - word(layout.LOGIT_ROWS);
        normRow(
          first,
          row,
          pointer(layout.OUTPUT_NORM),
          pointer(layout.OUTPUT_NORM_BIAS),
          at(layout.OUTPUT),
          1,
        );
      }
      return;
    case PREDICT:
      multiply(at(layout.OUTPUT), chunk, chunks, word(layout.LOGIT_ROWS), layout.LOGITS, false, thread);
      return;
  }
  const last = min<i32>((chunk + 1) * ROWS_OF_CHUNK, count);
  for (let row = chunk * ROWS_OF_CHUNK; row < last; row++) {
    if (kind == EMBED) embedRow(row);
    else if (kind == NORM_ATTENTION) {
      const weight = vector(address, layout.LAYER_ATTENTION_NORM);
      normRow(0, row, weight, vector(address, layout.LAYER_ATTENTION_NORM_BIAS), query, 3);
    } else if (kind == STORE) {
      storeRow(layer, row, vector(address, layout.LAYER_QUERY_NORM), vector(address, layout.LAYER_KEY_NORM));
    } else if (kind == QUANTIZE_ATTENDED) quantizeAttended(row, output);
    else if (kind == NORM_FEED_FORWARD) {
      const weight = vector(address, layout.LAYER_FEED_FORWARD_NORM);
      normRow(0, row, weight, vector(address, layout.LAYER_FEED_FORWARD_NORM_BIAS), gateMatrix, 2);
    } else quantizeGated(row, down);
  }
}
