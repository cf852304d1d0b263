import { bytesOf, type Graph, type GraphNode, type Initializer } from './graph';
import { ModelError } from './readModel';
import { GraphView, pruned } from './rewrite';
import { sizeOf } from './weight';

/** Operators that only an int8 graph has. */
const INTEGER_OPS = new Set(['DynamicQuantizeLinear', 'MatMulInteger', 'DequantizeLinear']);

/**
 * The float32 network of an int8 one: the same weights, as they are after quantisation, and
 * activations that are not quantised any more. Knows the dynamic int8 of `int8Layers.ts` and of
 * onnxruntime's quantiser:
 *
 * - products: DynamicQuantizeLinear → MatMulInteger → Cast → Mul with the product of both scales
 * - tables: rows of int8 → Cast → Mul with rows of scales; or DequantizeLinear
 *
 * @throws ModelError when something of int8 is left
 */
export function dequantised(graph: Graph): Graph {
  const view = new GraphView(graph);
  const constants = new Map(view.constants);
  const tables = new Map<string, string>();

  /** The float constant of an int8 one, made once. */
  const asFloat = (table: Initializer, { scale, zero }: Scaling, axis: number): string => {
    const key = `${table.name} by ${scale.name}`;
    const known = tables.get(key);
    if (known !== undefined) return known;
    const name = `${table.name}/float`;
    const load = (): Promise<Uint8Array> => floats(table, scale, zero, axis);
    constants.set(name, { name, type: 'float32', shape: table.shape, load });
    tables.set(key, name);
    return name;
  };

  const nodes = graph.nodes.map((node): GraphNode => {
    const product = productOf(view, node);
    if (product) {
      const table = asFloat(product.table, product, product.table.shape.length - 1);
      return {
        op: 'MatMul',
        inputs: [product.input, table],
        outputs: node.outputs,
        attributes: {},
      };
    }
    const rows = rowsOf(view, node);
    if (!rows) return node;
    const { pick, table } = rows;
    const inputs = [asFloat(table, rows, 0), ...pick.inputs.slice(1)];
    return { ...pick, inputs, outputs: node.outputs };
  });

  const result = pruned(graph, nodes, constants.values());
  const left =
    result.nodes.find(({ op }) => INTEGER_OPS.has(op))?.op ??
    result.initializers.find(({ type }) => type === 'int8' || type === 'uint8')?.name;
  if (left !== undefined) {
    throw new ModelError(`the network is int8 in a way that Verbatim does not know (${left})`);
  }
  return result;
}

/** float = (int8 − zero) · scale; one scale, or one for each place on an axis. */
interface Scaling {
  readonly scale: Initializer;
  readonly zero: Initializer | undefined;
}

function productOf(
  view: GraphView,
  node: GraphNode,
): (Scaling & { readonly input: string; readonly table: Initializer }) | null {
  if (node.op !== 'Mul') return null;
  for (const [sums, scales] of bothWays(node)) {
    const product = view.from(view.from(sums, 'Cast')?.inputs[0], 'MatMulInteger');
    const factors = view.from(scales, 'Mul');
    const levels = view.from(product?.inputs[0], 'DynamicQuantizeLinear');
    if (!product || !factors || !levels) continue;
    const table = view.constant(product.inputs[1]);
    const [, own] = bothWays(factors).find(([scale]) => scale === levels.outputs[1]) ?? [];
    const scale = view.constant(own);
    if (!table || !scale) continue;
    return { input: levels.inputs[0]!, table, scale, zero: view.constant(product.inputs[3]) };
  }
  return null;
}

function rowsOf(
  view: GraphView,
  node: GraphNode,
): (Scaling & { readonly pick: GraphNode; readonly table: Initializer }) | null {
  const picked = (value: string | undefined): GraphNode | undefined =>
    view.from(value, 'Gather', 'Slice');
  if (node.op === 'DequantizeLinear') {
    const pick = picked(node.inputs[0]);
    const table = view.constant(pick?.inputs[0]);
    const scale = view.constant(node.inputs[1]);
    const one = scale && sizeOf(scale.shape) === 1;
    return pick && table && one
      ? { pick, table, scale, zero: view.constant(node.inputs[2]) }
      : null;
  }
  if (node.op !== 'Mul') return null;
  for (const [values, scales] of bothWays(node)) {
    const pick = picked(view.from(values, 'Cast')?.inputs[0]);
    const same = picked(scales);
    const table = view.constant(pick?.inputs[0]);
    const scale = view.constant(same?.inputs[0]);
    if (!pick || !table || !scale || table.type !== 'int8') continue;
    if (pick.inputs.slice(1).join() === same?.inputs.slice(1).join()) {
      return { pick, table, scale, zero: undefined };
    }
  }
  return null;
}

function bothWays({ inputs: [a, b] }: GraphNode): [string | undefined, string | undefined][] {
  return [
    [a, b],
    [b, a],
  ];
}

async function floats(
  table: Initializer,
  scale: Initializer,
  zero: Initializer | undefined,
  axis: number,
): Promise<Uint8Array> {
  const integers = integersOf(table.type, await table.load());
  const scales = floatsOf(await scale.load());
  const zeros = zero ? integersOf(zero.type, await zero.load()) : Int8Array.of(0);
  const places = table.shape[axis]!;
  for (const { length } of [scales, zeros]) {
    if (length !== 1 && length !== places) throw new ModelError(`${table.name} has other scales`);
  }
  const step = sizeOf(table.shape.slice(axis + 1));
  const values = new Float32Array(integers.length);
  for (let at = 0, place = 0; at < values.length; place = (place + 1) % places) {
    const factor = scales[scales.length === 1 ? 0 : place]!;
    const origin = zeros[zeros.length === 1 ? 0 : place]!;
    for (const end = at + step; at < end; at++) values[at] = (integers[at]! - origin) * factor;
  }
  return bytesOf(values);
}

function integersOf(type: Initializer['type'], bytes: Uint8Array): Int8Array | Uint8Array {
  return type === 'int8' ? new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) : bytes;
}

/** A copy, for the bytes may lie at any offset of the file. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
