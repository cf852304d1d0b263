import { Graph, type GraphNode, type Initializer } from './graph';

/** A graph seen from its values, to be rewritten. */
export class GraphView {
  readonly constants: ReadonlyMap<string, Initializer>;
  readonly #producers = new Map<string, GraphNode>();

  constructor(graph: Graph) {
    this.constants = new Map(graph.initializers.map((it) => [it.name, it]));
    for (const node of graph.nodes) for (const it of node.outputs) this.#producers.set(it, node);
  }

  /** The node that gives a value, when it is one of these operators. */
  from(value: string | undefined, ...ops: readonly string[]): GraphNode | undefined {
    const node = value === undefined ? undefined : this.#producers.get(value);
    return node && ops.includes(node.op) ? node : undefined;
  }

  constant(value: string | undefined): Initializer | undefined {
    return value === undefined ? undefined : this.constants.get(value);
  }
}

/** A graph of these nodes and constants without those that no output needs. */
export function pruned(
  ports: Pick<Graph, 'inputs' | 'outputs'>,
  nodes: readonly GraphNode[],
  constants: Iterable<Initializer>,
): Graph {
  const graph = new Graph();
  const needed = new Set(ports.outputs.map((it) => it.name));
  const kept: GraphNode[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (!node.outputs.some((it) => needed.has(it))) continue;
    for (const it of node.inputs) needed.add(it);
    kept.push(node);
  }
  graph.nodes.push(...kept.reverse());
  graph.initializers.push(...[...constants].filter((it) => needed.has(it.name)));
  graph.inputs.push(...ports.inputs);
  graph.outputs.push(...ports.outputs);
  return graph;
}

/**
 * The values that are float32 when the graph runs, constants left out. Operators give the type of
 * their first input, those aside that give a shape or cast.
 */
export function floatValues(graph: Graph): Set<string> {
  const constants = graph.initializers.filter((it) => it.type === 'float32');
  const floats = new Set(constants.map((it) => it.name));
  for (const { name, type } of graph.inputs) if (type === 'float32') floats.add(name);
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const isFloat =
      op === 'Cast' ? attributes['to'] === 1 : op !== 'Shape' && floats.has(inputs[0] ?? '');
    if (isFloat) for (const it of outputs) floats.add(it);
  }
  for (const { name } of constants) floats.delete(name);
  return floats;
}
