import protobuf from 'protobufjs/minimal.js';
import { type ElementType, TYPE_BYTES, TYPE_CODE } from './elementType';
import { type Attribute, bytesOf, Graph, type Initializer, type Port } from './graph';
import { sizeOf } from './weight';
import { OPSET } from './writer';

/**
 * Reads ONNX files (onnx.proto, IR version 8) into the graph that `writer.ts` writes: standard
 * operators only, constants inside the file.
 */

/** The bytes are no ONNX file, or one with more in it than our graphs can say. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

type Reader = protobuf.Reader;

const TYPES = new Map<number, ElementType>(
  Object.entries(TYPE_CODE).map(([type, code]) => [code, type as ElementType]),
);

/**
 * The graph of a model; its constants are views of `bytes`, which must stay as they are.
 * @throws ModelError
 */
export function readModel(bytes: Uint8Array): Graph {
  const graph = new Graph();
  try {
    for (const { field, reader } of fields(bytes)) {
      if (field === 7) readGraph(reader.bytes(), graph);
      else if (field === 8) mustBeKnown(reader.bytes());
    }
  } catch (error) {
    // What protobufjs says of a message that ends too early, or is no message.
    if (error instanceof ModelError) throw error;
    throw new ModelError('the network file is damaged');
  }
  if (graph.nodes.length === 0) throw new ModelError('the network file holds no network');
  return graph;
}

/** Operators mean the same from this version of ONNX's set to the one we write, where we use them. */
const OLDEST_OPSET = 13;

function mustBeKnown(operatorSet: Uint8Array): void {
  let domain = '';
  let version = 0;
  for (const { field, reader } of fields(operatorSet)) {
    if (field === 1) domain = reader.string();
    else if (field === 2) version = Number(reader.int64());
  }
  if (domain === '' && (version < OLDEST_OPSET || version > OPSET)) {
    throw new ModelError(`the network is of version ${version} of ONNX's operators`);
  }
}

function readGraph(bytes: Uint8Array, graph: Graph): void {
  for (const { field, reader } of fields(bytes)) {
    if (field === 1) addNode(graph, reader.bytes());
    else if (field === 5) graph.initializers.push(readTensor(reader.bytes()));
    else if (field === 11) graph.inputs.push(readPort(reader.bytes()));
    else if (field === 12) graph.outputs.push(readPort(reader.bytes()));
  }
}

/** A `Constant` becomes an initializer. */
function addNode(graph: Graph, bytes: Uint8Array): void {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, Attribute> = {};
  let constant: Initializer | null = null;
  let op = '';
  for (const { field, reader } of fields(bytes)) {
    if (field === 1) inputs.push(reader.string());
    else if (field === 2) outputs.push(reader.string());
    else if (field === 4) op = reader.string();
    else if (field === 5) {
      const { name, value } = readAttribute(reader.bytes());
      if (typeof value === 'object' && 'load' in value) constant = value;
      else attributes[name] = value;
    } else if (field === 7 && reader.string() !== '') {
      throw new ModelError('the network has operators beyond the standard ones');
    }
  }
  if (!constant) {
    graph.nodes.push({ op, inputs, outputs, attributes });
  } else if (op === 'Constant') {
    graph.initializers.push({ ...constant, name: outputs[0] ?? '' });
  } else {
    throw new ModelError(`the network's ${op} has an attribute that Verbatim cannot rewrite`);
  }
}

interface ReadAttribute {
  readonly name: string;
  readonly value: Attribute | Initializer;
}

function readAttribute(bytes: Uint8Array): ReadAttribute {
  let name = '';
  let value: Attribute | Initializer | null = null;
  const integers: number[] = [];
  for (const { field, wireType, reader } of fields(bytes)) {
    if (field === 1) name = reader.string();
    else if (field === 2) value = { float: reader.float() };
    else if (field === 3) value = Number(reader.int64());
    else if (field === 5) value = readTensor(reader.bytes());
    else if (field === 8) repeated(reader, wireType, () => integers.push(Number(reader.int64())));
    else if (field === 4 || field === 6 || field === 7 || (field > 8 && field < 13)) {
      throw new ModelError('the network has an attribute of a kind that Verbatim cannot rewrite');
    }
  }
  return { name, value: value ?? integers };
}

/** A TensorProto, its data raw or in the field of its type. */
function readTensor(bytes: Uint8Array): Initializer {
  const shape: number[] = [];
  const numbers: number[] = [];
  let type: ElementType | undefined;
  let name = '';
  let raw: Uint8Array | null = null;
  for (const { field, wireType, reader } of fields(bytes)) {
    if (field === 1) repeated(reader, wireType, () => shape.push(Number(reader.int64())));
    else if (field === 2) type = TYPES.get(reader.int32());
    else if (field === 4) repeated(reader, wireType, () => numbers.push(reader.float()));
    else if (field === 5) repeated(reader, wireType, () => numbers.push(reader.int32()));
    else if (field === 7) repeated(reader, wireType, () => numbers.push(Number(reader.int64())));
    else if (field === 8) name = reader.string();
    else if (field === 9) raw = reader.bytes();
  }
  if (!type) throw new ModelError(`the constant ${name} has a type that Verbatim cannot rewrite`);
  const data = raw ?? packed(type, numbers);
  if (data.byteLength !== TYPE_BYTES[type] * sizeOf(shape)) {
    throw new ModelError(`the constant ${name} has not as many numbers as its shape says`);
  }
  return { name, type, shape, load: () => data };
}

/** Numbers of a field as little-endian bytes of their type. */
function packed(type: ElementType, numbers: readonly number[]): Uint8Array {
  switch (type) {
    case 'float32':
      return bytesOf(Float32Array.from(numbers));
    case 'float16':
      return bytesOf(Uint16Array.from(numbers));
    case 'int64':
      return bytesOf(BigInt64Array.from(numbers, BigInt));
    case 'int8':
    case 'uint8':
    case 'bool':
      return bytesOf(Int8Array.from(numbers));
  }
}

/** Reads one number of a repeated field, or all of them where they are packed. */
function repeated(reader: Reader, wireType: number, read: () => void): void {
  if (wireType !== 2) {
    read();
    return;
  }
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) read();
}

/** ValueInfoProto > TypeProto > Tensor > TensorShapeProto > Dimension. */
function readPort(bytes: Uint8Array): Port {
  let name = '';
  let type: ElementType | undefined;
  const shape: (number | string)[] = [];
  for (const outer of fields(bytes)) {
    if (outer.field === 1) name = outer.reader.string();
    if (outer.field !== 2) continue;
    for (const tensor of inside(outer.reader.bytes(), 1)) {
      if (tensor.field === 1) type = TYPES.get(tensor.reader.int32());
      if (tensor.field !== 2) continue;
      for (const side of inside(tensor.reader.bytes(), 1)) {
        if (side.field === 1) shape.push(Number(side.reader.int64()));
        else if (side.field === 2) shape.push(side.reader.string());
      }
    }
  }
  if (!type) throw new ModelError(`the network's ${name} has a type that Verbatim cannot rewrite`);
  return { name, type, shape };
}

interface Field {
  readonly field: number;
  readonly wireType: number;
  readonly reader: Reader;
}

/** The fields of every message that one field of a message holds. */
function* inside(bytes: Uint8Array, wanted: number): Generator<Field> {
  for (const { field, reader } of fields(bytes)) {
    if (field === wanted) yield* fields(reader.bytes());
  }
}

/** The fields of a message, in order; one that nobody reads is passed over. */
function* fields(bytes: Uint8Array): Generator<Field> {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const from = reader.pos;
    yield { field: tag >>> 3, wireType: tag & 7, reader };
    if (reader.pos === from) reader.skipType(tag & 7);
  }
}
