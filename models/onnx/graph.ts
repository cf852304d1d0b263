import { type ElementType, TYPE_BYTES } from './elementType';
import { toFloat16 } from './float16';
import { sizeOf, type Weight } from './weight';

/** An attribute of a node; `{ float }` tells a float from an integer. */
export type Attribute = number | { readonly float: number } | readonly number[];

export interface GraphNode {
  readonly op: string;
  /** Value names; `''` leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant of the graph; its little-endian bytes are made when it is written. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  load(): Promise<Uint8Array> | Uint8Array;
}

/** An input or output; a name as side of the shape is a side known only at run time. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/** An ONNX graph while it grows: nodes in order of execution, every value name used once. */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly initializers: Initializer[] = [];
  readonly inputs: Port[] = [];
  readonly outputs: Port[] = [];
  readonly #names = new Set<string>();
  readonly #shared = new Map<string, string>();

  /** @returns the name of the value */
  input(name: string, type: ElementType, shape: Port['shape']): string {
    this.inputs.push({ name: this.#claim(name), type, shape });
    return name;
  }

  /** Gives a value to the outside under a name of its own. */
  output(name: string, value: string, type: ElementType, shape: Port['shape']): void {
    this.#claim(name);
    this.nodes.push({ op: 'Identity', inputs: [value], outputs: [name], attributes: {} });
    this.outputs.push({ name, type, shape });
  }

  /**
   * Adds a node with one output.
   * @param name what the value is called; a number is added where the name is taken
   * @returns the value's name
   */
  node(
    name: string,
    op: string,
    inputs: readonly string[],
    attributes: GraphNode['attributes'] = {},
  ): string {
    return this.nodeOf([name], op, inputs, attributes)[0]!;
  }

  /** Adds a node with as many outputs as names. */
  nodeOf(
    names: readonly string[],
    op: string,
    inputs: readonly string[],
    attributes: GraphNode['attributes'] = {},
  ): string[] {
    const outputs = names.map((name) => this.#free(name));
    this.nodes.push({ op, inputs, outputs, attributes });
    return outputs;
  }

  constant(name: string, type: ElementType, shape: readonly number[], load: Initializer['load']) {
    const free = this.#free(name);
    this.initializers.push({ name: free, type, shape, load });
    return free;
  }

  /** A float constant, in the type given. */
  weight(name: string, type: 'float32' | 'float16', weight: Weight): string {
    return this.constant(name, type, weight.shape, async () => {
      const values = await weight.load();
      return bytesOf(type === 'float16' ? toFloat16(values) : values);
    });
  }

  vector(name: string, type: 'float32' | 'float16', values: Float32Array): string {
    return this.constant(name, type, [values.length], () =>
      bytesOf(type === 'float16' ? toFloat16(values) : values),
    );
  }

  /** One float, shared by all that need the same. */
  scalar(type: 'float32' | 'float16', value: number): string {
    return this.#once(`${type} ${value}`, type, [], () =>
      bytesOf(type === 'float16' ? toFloat16(Float32Array.of(value)) : Float32Array.of(value)),
    );
  }

  /** int64 [values], or a scalar for one number; shared by all that need the same. */
  integers(values: readonly number[] | number): string {
    const list = typeof values === 'number' ? [values] : values;
    const shape = typeof values === 'number' ? [] : [list.length];
    return this.#once(`int64 ${JSON.stringify(values)}`, 'int64', shape, () =>
      bytesOf(BigInt64Array.from(list, BigInt)),
    );
  }

  #once(key: string, type: ElementType, shape: readonly number[], load: () => Uint8Array): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = this.constant(key, type, shape, load);
    this.#shared.set(key, name);
    return name;
  }

  #claim(name: string): string {
    if (this.#names.has(name)) throw new Error(`the graph has two values "${name}"`);
    this.#names.add(name);
    return name;
  }

  #free(name: string): string {
    let free = name;
    for (let n = 2; this.#names.has(free); n++) free = `${name}:${n}`;
    return this.#claim(free);
  }
}

/** Bytes an initializer has in the file. */
export function byteLength({ type, shape }: Pick<Initializer, 'type' | 'shape'>): number {
  return TYPE_BYTES[type] * sizeOf(shape);
}

/** The array's own memory; typed arrays are little-endian on every machine we run on. */
export function bytesOf(array: Float32Array | Uint16Array | Int8Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
