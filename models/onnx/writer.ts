import protobuf from 'protobufjs/minimal.js';
import { TYPE_CODE } from './elementType';
import { type Attribute, byteLength, type Graph, type Initializer, type Port } from './graph';

/**
 * Writes ONNX files: the protobuf messages of onnx.proto (github.com/onnx/onnx, IR version 8), field
 * numbers as given there. Tensors' bytes go out one tensor at a time.
 */

/** ONNX operator set of every graph we write. */
export const OPSET = 17;
const IR_VERSION = 8;
/** A protobuf message holds less than 2 GiB. */
const LARGEST_FILE = 2 ** 31 - 1;

/** Wire types of protobuf. */
const VARINT = 0;
const FIXED32 = 5;
const BYTES = 2;
/** Values of `AttributeProto.type`. */
const FLOAT = 1;
const INT = 2;
const INTS = 7;

type Writer = protobuf.Writer;

/** A model's file in pieces, all but the constants' own bytes, whose places are known by their shapes. */
interface Layout {
  readonly start: Uint8Array;
  readonly head: Uint8Array;
  readonly tensors: readonly {
    readonly it: Initializer;
    readonly frame: Uint8Array;
    /** Where its bytes begin in the file. */
    readonly offset: number;
  }[];
  readonly tail: Uint8Array;
}

/** @throws RangeError when the file would not fit protobuf's 2 GiB */
function layOut(graph: Graph): Layout {
  const head = nodes(graph);
  const frames = graph.initializers.map((it) => ({ it, frame: tensorFrame(it) }));
  const tail = ports(graph);
  const graphLength = frames.reduce(
    (sum, { it, frame }) => sum + frame.length + byteLength(it),
    head.length + tail.length,
  );
  if (graphLength > LARGEST_FILE) throw new RangeError('the network is larger than 2 GiB');
  const start = modelStart(graphLength);
  let end = start.length + head.length;
  const tensors = frames.map(({ it, frame }) => {
    const offset = end + frame.length;
    end = offset + byteLength(it);
    return { it, frame, offset };
  });
  return { start, head, tensors, tail };
}

/** ModelProto up to the graph's content. */
function modelStart(graphLength: number): Uint8Array {
  const start = protobuf.Writer.create();
  start.uint32(tag(1, VARINT)).int64(IR_VERSION);
  start.uint32(tag(2, BYTES)).string('Verbatim');
  start.uint32(tag(8, BYTES)).fork().uint32(tag(2, VARINT)).int64(OPSET).ldelim();
  start.uint32(tag(7, BYTES)).uint32(graphLength);
  return start.finish();
}

/**
 * The bytes of a model, piece by piece; the same graph and weights give the same bytes.
 * @throws RangeError when the file would not fit protobuf's 2 GiB, or a tensor has other bytes than
 *   its shape says
 */
export async function* modelBytes(graph: Graph): AsyncGenerator<Uint8Array> {
  const { start, head, tensors, tail } = layOut(graph);
  yield start;
  yield head;
  for (const { it, frame } of tensors) {
    yield frame;
    yield await bytesIn(it);
  }
  yield tail;
}

async function bytesIn(it: Initializer): Promise<Uint8Array> {
  const bytes = await it.load();
  if (bytes.byteLength !== byteLength(it)) {
    throw new RangeError(`${it.name} has ${bytes.byteLength} bytes, not ${byteLength(it)}`);
  }
  return bytes;
}

/** Constants that shapes may depend on, and others too small to matter, stay in the model. */
const SMALLEST_EXTERNAL = 4096;

/**
 * The same model with its large constants outside: in the very file that `modelBytes` gives, where
 * they lie in it. A runtime that runs it needs no second copy of the weights.
 * @param location what the model calls that file
 */
export async function externalModel(graph: Graph, location: string): Promise<Uint8Array> {
  const { head, tensors, tail } = layOut(graph);
  const parts = [head];
  for (const { it, frame, offset } of tensors) {
    if (byteLength(it) < SMALLEST_EXTERNAL) parts.push(frame, await bytesIn(it));
    else parts.push(externalTensor(it, location, offset));
  }
  parts.push(tail);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined([modelStart(length), ...parts]);
}

/** GraphProto's TensorProto with `external_data` and `data_location` EXTERNAL. */
function externalTensor(tensor: Initializer, location: string, offset: number): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(tag(5, BYTES)).fork();
  for (const side of tensor.shape) writer.uint32(tag(1, VARINT)).int64(side);
  writer.uint32(tag(2, VARINT)).int32(TYPE_CODE[tensor.type]);
  writer.uint32(tag(8, BYTES)).string(tensor.name);
  const place = { location, offset: String(offset), length: String(byteLength(tensor)) };
  for (const [key, value] of Object.entries(place)) {
    writer.uint32(tag(13, BYTES)).fork();
    writer.uint32(tag(1, BYTES)).string(key).uint32(tag(2, BYTES)).string(value).ldelim();
  }
  return writer.uint32(tag(14, VARINT)).int32(1).ldelim().finish();
}

/** The whole model in memory. */
export async function modelFile(graph: Graph): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of modelBytes(graph)) pieces.push(piece);
  return joined(pieces);
}

/** GraphProto's nodes and name. */
function nodes(graph: Graph): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const node of graph.nodes) {
    writer.uint32(tag(1, BYTES)).fork();
    for (const input of node.inputs) writer.uint32(tag(1, BYTES)).string(input);
    for (const output of node.outputs) writer.uint32(tag(2, BYTES)).string(output);
    writer.uint32(tag(4, BYTES)).string(node.op);
    for (const [name, value] of Object.entries(node.attributes)) attribute(writer, name, value);
    writer.ldelim();
  }
  writer.uint32(tag(2, BYTES)).string('network');
  return writer.finish();
}

function attribute(writer: Writer, name: string, value: Attribute): void {
  writer.uint32(tag(5, BYTES)).fork();
  writer.uint32(tag(1, BYTES)).string(name);
  if (typeof value === 'number') {
    writer.uint32(tag(3, VARINT)).int64(value).uint32(tag(20, VARINT)).int32(INT);
  } else if ('float' in value) {
    writer.uint32(tag(2, FIXED32)).float(value.float).uint32(tag(20, VARINT)).int32(FLOAT);
  } else {
    for (const item of value) writer.uint32(tag(8, VARINT)).int64(item);
    writer.uint32(tag(20, VARINT)).int32(INTS);
  }
  writer.ldelim();
}

/** Everything of one TensorProto before its raw data, with the length of the whole. */
function tensorFrame(tensor: Initializer): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const side of tensor.shape) writer.uint32(tag(1, VARINT)).int64(side);
  writer.uint32(tag(2, VARINT)).int32(TYPE_CODE[tensor.type]);
  writer.uint32(tag(8, BYTES)).string(tensor.name);
  writer.uint32(tag(9, BYTES)).uint32(byteLength(tensor));
  const fields = writer.finish();
  const frame = protobuf.Writer.create();
  frame.uint32(tag(5, BYTES)).uint32(fields.length + byteLength(tensor));
  return joined([frame.finish(), fields]);
}

/** GraphProto's inputs and outputs. */
function ports(graph: Graph): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const input of graph.inputs) port(writer, 11, input);
  for (const output of graph.outputs) port(writer, 12, output);
  return writer.finish();
}

/** ValueInfoProto > TypeProto > Tensor > TensorShapeProto > Dimension. */
function port(writer: Writer, field: number, { name, type, shape }: Port): void {
  writer.uint32(tag(field, BYTES)).fork();
  writer.uint32(tag(1, BYTES)).string(name);
  writer.uint32(tag(2, BYTES)).fork().uint32(tag(1, BYTES)).fork();
  writer.uint32(tag(1, VARINT)).int32(TYPE_CODE[type]);
  writer.uint32(tag(2, BYTES)).fork();
  for (const side of shape) {
    writer.uint32(tag(1, BYTES)).fork();
    if (typeof side === 'number') writer.uint32(tag(1, VARINT)).int64(side);
    else writer.uint32(tag(2, BYTES)).string(side);
    writer.ldelim();
  }
  writer.ldelim().ldelim().ldelim().ldelim();
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
