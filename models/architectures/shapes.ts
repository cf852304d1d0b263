import type { Nonlinearity } from '../onnx/layers';
import { ArchitectureError, type Inventory } from './inventory';

/** What `config.json` may say beside the weights; never trusted over a shape. */
export type Hints = Readonly<Record<string, unknown>>;

/** Reads a network's numbers off its tensors' shapes. */
export class Shapes {
  constructor(
    readonly inventory: Inventory,
    private readonly hints: Hints,
  ) {}

  /** @throws ArchitectureError when the tensor is missing or is not a matrix */
  sides(name: string): readonly [number, number] {
    const shape = this.inventory.tensors.get(name)?.shape;
    if (!shape) throw new ArchitectureError(`the tensor ${name} is missing`);
    const [rows, columns] = shape;
    if (shape.length !== 2 || !rows || !columns) {
      throw new ArchitectureError(`the tensor ${name} is [${shape.join(', ')}], not a matrix`);
    }
    return [rows, columns];
  }

  has(name: string): boolean {
    return this.inventory.tensors.has(name);
  }

  /** How many `prefix0…`, `prefix1…` there are without a gap. */
  count(prefix: string, rest: string): number {
    let count = 0;
    while (this.has(`${prefix}${count}${rest}`)) count++;
    return count;
  }

  /**
   * The number of heads: where the file splits its kernels into heads, theirs, else what
   * `config.json` says, else `otherwise`.
   * @throws ArchitectureError when it does not divide the width
   */
  heads(query: string, key: string, width: number, otherwise: number): number {
    const kernel = this.inventory.tensors.get(query)?.source.shape;
    const heads = kernel?.length === 3 ? kernel[1]! : this.hintNumber(key, otherwise);
    if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0) {
      throw new ArchitectureError(`${heads} heads do not divide a width of ${width}`);
    }
    return heads;
  }

  hintNumber(key: string, otherwise: number): number {
    const hint = this.hints[key];
    return typeof hint === 'number' && Number.isFinite(hint) ? hint : otherwise;
  }

  hintText(key: string, otherwise: string): string {
    const hint = this.hints[key];
    return typeof hint === 'string' ? hint : otherwise;
  }

  hintFlag(key: string): boolean | null {
    const hint = this.hints[key];
    return typeof hint === 'boolean' ? hint : null;
  }

  /** @throws ArchitectureError for one that no graph of ours has */
  nonlinearity(key: string, otherwise: Nonlinearity): Nonlinearity {
    const name = this.hintText(key, otherwise);
    const known = NONLINEARITIES[name];
    if (!known) throw new ArchitectureError(`the nonlinearity "${name}" is not known here`);
    return known;
  }
}

/** Under the names that `transformers` has for them. */
const NONLINEARITIES: Readonly<Partial<Record<string, Nonlinearity>>> = {
  relu: 'relu',
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
};
