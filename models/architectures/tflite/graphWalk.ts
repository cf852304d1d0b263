import type { TfliteOperator, TfliteSource } from '../../weights/weightSource';
import { ArchitectureError } from '../inventory';
import type { Vector } from './vector';

/** A constant of the file, seen through what only changes its shape or precision. */
export interface Constant {
  /** To read it by. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether it is the file's matrix the other way round. */
  readonly turned: boolean;
}

/** Operators whose output is their input, at most in another precision or shape. */
const SAME: ReadonlySet<string> = new Set([
  'CAST',
  'DEQUANTIZE',
  'EXPAND_DIMS',
  'FAKE_QUANT',
  'QUANTIZE',
  'RESHAPE',
  'SQUEEZE',
]);
const LARGEST_VECTOR = 2 ** 16;

export function passesOn({ kind, activation }: TfliteOperator): boolean {
  return SAME.has(kind) && activation === 'NONE';
}

/** A TFLite graph to be walked from its outputs to its inputs, by tensor index. */
export class GraphWalk {
  readonly #makers = new Map<number, TfliteOperator>();
  /** Names of the constants that were asked for. */
  readonly used = new Set<string>();

  /** @throws ArchitectureError when an operator reads what is made after it */
  constructor(readonly source: TfliteSource) {
    const { operators, tensors } = source.graph;
    const made = new Set<number>();
    for (const operator of operators) {
      for (const input of operator.inputs) {
        if (input < 0 || made.has(input) || this.isGiven(input)) continue;
        throw new ArchitectureError(`its graph reads tensor ${input} before it is made`);
      }
      for (const output of operator.outputs) {
        if (output < 0 || made.has(output) || tensors[output]?.weight !== undefined) {
          throw new ArchitectureError(`its graph makes tensor ${output} twice`);
        }
        made.add(output);
        this.#makers.set(output, operator);
      }
    }
  }

  /** The operator that makes the tensor; undefined for inputs and constants. */
  maker(tensor: number): TfliteOperator | undefined {
    return this.#makers.get(tensor);
  }

  shape(tensor: number): readonly number[] {
    return this.source.graph.tensors[tensor]?.shape ?? [];
  }

  /** The last side. */
  width(tensor: number): number {
    return this.shape(tensor).at(-1) ?? 1;
  }

  /** Back to the tensor that is the same but for precision and shape; its width stays. */
  same(tensor: number): number {
    let at = tensor;
    for (let maker = this.maker(at); maker && passesOn(maker); maker = this.maker(at)) {
      const input = maker.inputs[0] ?? -1;
      if (this.width(input) !== this.width(at)) break;
      at = input;
    }
    return at;
  }

  async constant(tensor: number): Promise<Constant | null> {
    const turns: number[] = [];
    let at = tensor;
    let maker = this.maker(at);
    for (; maker; maker = this.maker(at)) {
      if (maker.kind === 'TRANSPOSE') turns.push(at);
      else if (!passesOn(maker)) return null;
      at = maker.inputs[0] ?? -1;
    }
    const name = this.source.graph.tensors[at]?.weight;
    if (name === undefined || turns.length > 1) return null;
    this.used.add(name);
    const [turn] = turns;
    if (turn === undefined) return { name, shape: this.shape(tensor), turned: false };
    const order = await this.values(this.maker(turn)?.inputs[1] ?? -1);
    const isMatrix =
      order?.join() === '1,0' && this.shape(turn).join() === this.shape(tensor).join();
    return isMatrix ? { name, shape: this.shape(tensor), turned: true } : null;
  }

  /** The numbers of a small constant; null when it is none, or large. */
  async values(tensor: number): Promise<Float32Array | null> {
    if (sizeOf(this.shape(tensor)) > LARGEST_VECTOR) return null;
    const constant = await this.constant(tensor);
    return constant && !constant.turned ? this.source.read(constant.name) : null;
  }

  /** A constant with one number, or one for each of `width` channels; null otherwise. */
  async vector(tensor: number, width: number): Promise<Vector | null> {
    const size = sizeOf(this.shape(tensor));
    if (size !== 1 && size !== width) return null;
    const values = await this.values(tensor);
    return values?.length === 1 ? values[0]! : values;
  }

  private isGiven(tensor: number): boolean {
    return this.source.graph.tensors[tensor] !== undefined && !this.#isMade(tensor);
  }

  /** Whether any operator makes it. */
  #isMade(tensor: number): boolean {
    this.#outputs ??= new Set(this.source.graph.operators.flatMap(({ outputs }) => outputs));
    return this.#outputs.has(tensor);
  }

  #outputs: Set<number> | undefined;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
