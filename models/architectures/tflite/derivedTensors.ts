import { firstNotFinite } from '../../weights/numbers';
import type { TensorInfo, TfliteSource, WeightSource } from '../../weights/weightSource';
import { ArchitectureError } from '../inventory';
import { type Constant, type GraphWalk, sizeOf } from './graphWalk';
import type { DenseReading } from './readings';
import { isAll, spread, times, type Vector } from './vector';

interface Derived {
  readonly shape: readonly number[];
  load(): Promise<Float32Array>;
}

/** What a dense layer's input is of the value that the network has there: value ⊙ scale + shift. */
export interface Before {
  readonly scale: Vector;
  readonly shift: Vector;
}

/** Tensors under Hugging Face's names, made of a file's constants when they are read. */
export class DerivedTensors {
  readonly #tensors = new Map<string, Derived>();

  constructor(private readonly walk: GraphWalk) {}

  /** A table [rows, width]; `turned` when the file has [width, rows]. */
  table(name: string, constant: Constant, rows: number, width: number, turned = false): void {
    const load = (): Promise<Float32Array> =>
      this.#matrix(constant, turned ? width : rows, turned ? rows : width, turned);
    this.#add(name, { shape: [rows, width], load });
  }

  /** `.weight` [out, in] and `.bias` of what the graph does to the network's own value. */
  dense(name: string, { dense, scale, shift }: DenseReading, before: Before): void {
    const { into, out, weight, layout } = dense;
    if (into * out !== sizeOf(weight.shape)) throw new ArchitectureError(`${name} is no matrix`);
    const plain = (): Promise<Float32Array> =>
      layout === 'out-in'
        ? this.#matrix(weight, out, into, false)
        : this.#matrix(weight, into, out, true);
    const after = spread(scale, out);
    const [ahead, lead] = [spread(before.scale, into), spread(before.shift, into)];
    this.#add(`${name}.weight`, {
      shape: [out, into],
      load: async () => {
        const values = await plain();
        for (let o = 0, at = 0; o < out; o++) {
          for (let i = 0; i < into; i++, at++) values[at]! *= after[o]! * ahead[i]!;
        }
        return values;
      },
    });
    this.#add(`${name}.bias`, {
      shape: [out],
      load: async () => {
        const bias = dense.bias === null ? 0 : await this.walk.vector(dense.bias, out);
        if (bias === null) throw new ArchitectureError(`the bias of ${name} is no vector`);
        const sums = Float64Array.from(spread(bias, out));
        if (!isAll(before.shift, 0)) {
          const values = await plain();
          for (let o = 0, at = 0; o < out; o++) {
            for (let i = 0; i < into; i++, at++) sums[o]! += values[at]! * lead[i]!;
          }
        }
        const trail = spread(shift, out);
        return Float32Array.from(sums, (sum, o) => sum * after[o]! + trail[o]!);
      },
    });
  }

  norm(name: string, gamma: Vector, beta: Vector, width: number): void {
    for (const [part, vector] of [
      ['weight', gamma],
      ['bias', beta],
    ] as const) {
      if (typeof vector !== 'number' && vector.length !== width) {
        throw new ArchitectureError(`${name} has another width`);
      }
      const load = (): Promise<Float32Array> => Promise.resolve(spread(times(vector, 1), width));
      this.#add(`${name}.${part}`, { shape: [width], load });
    }
  }

  /** Takes over another's, under a prefix. */
  include(prefix: string, others: DerivedTensors): void {
    for (const [name, tensor] of others.#tensors) this.#add(`${prefix}${name}`, tensor);
  }

  /** These tensors, and those of the file's constants that nothing was made of. */
  source(file: TfliteSource): WeightSource {
    const rest = file.tensors.filter(
      ({ name, shape, dtype }) =>
        !this.walk.used.has(name) && /^(f|bf|i8|u8)/.test(dtype) && sizeOf(shape) > 1,
    );
    const own = [...this.#tensors].map(([name, { shape }]): TensorInfo => ({
      name,
      shape,
      dtype: 'f32',
      bytes: 4 * sizeOf(shape),
    }));
    return {
      kind: 'tflite',
      tensors: [...own, ...rest.filter(({ name }) => !this.#tensors.has(name))],
      read: async (name) => {
        const tensor = this.#tensors.get(name);
        if (!tensor) return file.read(name);
        const values = await tensor.load();
        if (firstNotFinite(values) < 0) return values;
        throw new ArchitectureError(`${name} is not finite, so the weights are unusable`);
      },
      close: () => file.close(),
    };
  }

  #add(name: string, tensor: Derived): void {
    if (this.#tensors.has(name)) throw new ArchitectureError(`its graph has two layers ${name}`);
    this.#tensors.set(name, tensor);
  }

  /** A matrix [rows, columns], or the other way round when `swapped`, whatever the file has. */
  async #matrix(
    { name, turned }: Constant,
    rows: number,
    columns: number,
    swapped: boolean,
  ): Promise<Float32Array> {
    const values = await this.walk.source.read(name);
    if (turned === swapped) return values;
    // As the file has it: `rows` and `columns` are those of the constant as seen by the graph.
    const [fileRows, fileColumns] = turned ? [columns, rows] : [rows, columns];
    const result = new Float32Array(values.length);
    for (let r = 0, at = 0; r < fileRows; r++) {
      for (let c = 0; c < fileColumns; c++, at++) result[c * fileRows + r] = values[at]!;
    }
    return result;
  }
}
