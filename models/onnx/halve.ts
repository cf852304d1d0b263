import { floatsOf } from './dequantise';
import { LARGEST_FLOAT16, toFloat16 } from './float16';
import { bytesOf, type Graph, type GraphNode, type Initializer } from './graph';
import { floatValues, pruned } from './rewrite';

/** What the output that tells a value's magnitude is called, before the value's name. */
const PEAK = 'peak of ';
/** Room for texts that the probe did not see. */
const MARGIN = 8;
/** The smallest number of binary16 above zero, 2^-24; what is smaller is lost. */
const SMALLEST_FLOAT16 = 2 ** -24;

/** The same float32 network, with an output for the largest magnitude of each of its values. */
export function withPeaks(graph: Graph): Graph {
  const nodes = [...graph.nodes];
  const outputs = [...graph.outputs];
  for (const value of floatValues(graph)) {
    const magnitude = `magnitude of ${value}`;
    const peak = `${PEAK}${value}`;
    nodes.push({ op: 'Abs', inputs: [value], outputs: [magnitude], attributes: {} });
    const attributes = { keepdims: 0 };
    nodes.push({ op: 'ReduceMax', inputs: [magnitude], outputs: [peak], attributes });
    outputs.push({ name: peak, type: 'float32', shape: [] });
  }
  return pruned({ inputs: graph.inputs, outputs }, nodes, graph.initializers);
}

/** The values that float16 cannot hold, from what a network with peaks gave. */
export function valuesTooWide(outputs: Readonly<Record<string, Float32Array>>): string[] {
  return Object.entries(outputs)
    .filter(([name, peak]) => name.startsWith(PEAK) && !(peak[0]! <= LARGEST_FLOAT16 / MARGIN))
    .map(([name]) => name.slice(PEAK.length));
}

/**
 * A float32 network in float16, but for the values named, which stay float32 together with the
 * operators that give or take them; so do the network's outputs.
 */
export async function halved(graph: Graph, tooWide: ReadonlySet<string>): Promise<Graph> {
  const floats = floatValues(graph);
  const wide = new Set([...tooWide, ...graph.outputs.map((it) => it.name)]);
  const constants = new Map<string, Initializer>();
  for (const it of graph.initializers) {
    if (it.type !== 'float32') continue;
    constants.set(it.name, it);
    if (!(await fitsFloat16(it))) wide.add(it.name);
  }
  const used = new Map(graph.initializers.filter((it) => !constants.has(it.name)).map(named));
  const nodes: GraphNode[] = [];
  const casts = new Set<string>();
  const cast = (value: string, into: string, to: number): string => {
    if (!casts.has(into)) {
      casts.add(into);
      nodes.push({ op: 'Cast', inputs: [value], outputs: [into], attributes: { to } });
    }
    return into;
  };
  /** A float value in the type that an operator computes in. */
  const input = (value: string, full: boolean): string => {
    const constant = constants.get(value);
    if (constant) {
      const name = full ? value : `${value} (float16)`;
      used.set(name, full ? constant : { ...half(constant), name });
      return name;
    }
    if (!floats.has(value) || wide.has(value) === full) return value;
    return full ? cast(value, `${value} (float32)`, 1) : cast(value, `${value} (float16)`, 10);
  };
  for (const node of graph.nodes) {
    const isFloat = (it: string): boolean => floats.has(it) || constants.has(it);
    const gives = node.outputs.some((it) => floats.has(it));
    if (node.op === 'Cast' && gives) {
      const to = wide.has(node.outputs[0]!) ? 1 : 10;
      nodes.push({ ...node, attributes: { to } });
      continue;
    }
    if (!gives && !node.inputs.some(isFloat)) {
      nodes.push(node);
      continue;
    }
    const full = [...node.inputs, ...node.outputs].some((it) => isFloat(it) && wide.has(it));
    const inputs = node.inputs.map((it) => (isFloat(it) ? input(it, full) : it));
    const narrowed = node.outputs.filter((it) => full && floats.has(it) && !wide.has(it));
    const outputs = node.outputs.map((it) => (narrowed.includes(it) ? `${it} (wide)` : it));
    nodes.push({ ...node, inputs, outputs });
    for (const it of narrowed) cast(`${it} (wide)`, it, 10);
  }
  return pruned(graph, nodes, used.values());
}

function named(it: Initializer): [string, Initializer] {
  return [it.name, it];
}

function half(it: Initializer): Initializer {
  return {
    ...it,
    type: 'float16',
    load: async () => bytesOf(toFloat16(floatsOf(await it.load()))),
  };
}

/** Whether every number fits, and a number that stands alone is not lost. */
async function fitsFloat16(it: Initializer): Promise<boolean> {
  const values = floatsOf(await it.load());
  if (values.length === 1) {
    const size = Math.abs(values[0]!);
    if (size !== 0 && size < SMALLEST_FLOAT16) return false;
  }
  return values.every((value) => Math.abs(value) <= LARGEST_FLOAT16);
}
