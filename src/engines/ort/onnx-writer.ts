import { PbfWriter } from 'pbf';

/**
 * The part of ONNX's protobuf (`onnx/onnx.proto`, whose field numbers are the first arguments below) for a graph whose
 * weights are external data.
 */
export interface OnnxAttribute {
  readonly name: string;
  readonly value:
    { readonly int: number } | { readonly float: number } | { readonly ints: readonly number[] };
}

export interface OnnxNode {
  readonly op: string;
  /** Empty for standard operators, `com.microsoft` for onnxruntime's. */
  readonly domain: string;
  /** An empty name omits an optional input or output. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

export interface OnnxInitializer {
  readonly name: string;
  readonly shape: readonly number[];
  /** Bytes from the start of the external data, which is fp32, row by row. */
  readonly offset: number;
  readonly bytes: number;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  /** A string names a dynamic size. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** The name of the mounted external data. */
  readonly weightsLocation: string;
}

const IR_VERSION = 10;
const OPSETS = [
  { domain: '', version: 21 },
  { domain: 'com.microsoft', version: 1 },
];
const FLOAT = 1;
const EXTERNAL = 1;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** Encodes a graph as an ONNX `ModelProto`. */
export function writeModel(graph: OnnxGraph): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeMessage(7, writeGraph, graph);
  for (const opset of OPSETS) pbf.writeMessage(8, writeOpset, opset);
  return pbf.finish();
}

function writeOpset(opset: { domain: string; version: number }, pbf: PbfWriter): void {
  pbf.writeStringField(1, opset.domain);
  pbf.writeVarintField(2, opset.version);
}

function writeGraph(graph: OnnxGraph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'decoder');
  for (const initializer of graph.initializers) {
    pbf.writeMessage(5, writeInitializer, { ...initializer, location: graph.weightsLocation });
  }
  for (const input of graph.inputs) pbf.writeMessage(11, writeValue, input);
  for (const output of graph.outputs) pbf.writeMessage(12, writeValue, output);
}

function writeNode(node: OnnxNode, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  for (const output of node.outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(4, node.op);
  for (const attribute of node.attributes) pbf.writeMessage(5, writeAttribute, attribute);
  pbf.writeStringField(7, node.domain);
}

function writeAttribute(attribute: OnnxAttribute, pbf: PbfWriter): void {
  pbf.writeStringField(1, attribute.name);
  if ('float' in attribute.value) {
    pbf.writeFloatField(2, attribute.value.float);
    pbf.writeVarintField(20, ATTRIBUTE_FLOAT);
  } else if ('ints' in attribute.value) {
    pbf.writePackedVarint(8, [...attribute.value.ints]);
    pbf.writeVarintField(20, ATTRIBUTE_INTS);
  } else {
    pbf.writeVarintField(3, attribute.value.int);
    pbf.writeVarintField(20, ATTRIBUTE_INT);
  }
}

function writeInitializer(tensor: OnnxInitializer & { location: string }, pbf: PbfWriter): void {
  pbf.writePackedVarint(1, [...tensor.shape]);
  pbf.writeVarintField(2, FLOAT);
  pbf.writeStringField(8, tensor.name);
  pbf.writeMessage(13, writeEntry, ['location', tensor.location]);
  pbf.writeMessage(13, writeEntry, ['offset', String(tensor.offset)]);
  pbf.writeMessage(13, writeEntry, ['length', String(tensor.bytes)]);
  pbf.writeVarintField(14, EXTERNAL);
}

function writeEntry(entry: readonly [key: string, value: string], pbf: PbfWriter): void {
  pbf.writeStringField(1, entry[0]);
  pbf.writeStringField(2, entry[1]);
}

function writeValue(value: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, value.name);
  pbf.writeMessage(2, writeType, value);
}

function writeType(value: OnnxValue, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, value);
}

function writeTensorType(value: OnnxValue, pbf: PbfWriter): void {
  pbf.writeVarintField(1, value.type);
  pbf.writeMessage(2, writeShape, value.shape);
}

function writeShape(shape: readonly (number | string)[], pbf: PbfWriter): void {
  for (const size of shape) pbf.writeMessage(1, writeDimension, size);
}

function writeDimension(size: number | string, pbf: PbfWriter): void {
  if (typeof size === 'number') pbf.writeVarintField(1, size);
  else pbf.writeStringField(2, size);
}
