import type { Weight } from '../onnx/weight';
import { transposed } from '../onnx/weight';
import type { WeightSource } from '../weights/weightSource';
import type { Dense, Norm } from '../onnx/layers';
import { ArchitectureError, type Inventory } from './inventory';

/** The network's weights under our names; what a graph is described with. */
export interface Parameters {
  has(name: string): boolean;
  /** Weight[in, out], or a table [rows, width]; not read yet. */
  matrix(name: string, shape: readonly [number, number]): Weight;
  vector(name: string, length: number): Promise<Float32Array>;
}

/**
 * Weights from a file.
 * @throws ArchitectureError from its functions, where a tensor is missing or has another shape
 */
export function fileParameters(inventory: Inventory, source: WeightSource): Parameters {
  const find = (name: string, shape: readonly number[]) => {
    const tensor = inventory.tensors.get(name);
    if (!tensor) throw new ArchitectureError(`the tensor ${name} is missing`);
    if (tensor.shape.join() !== shape.join()) {
      throw new ArchitectureError(
        `the tensor ${tensor.source.name} is [${tensor.shape.join(', ')}], but [${shape.join(', ')}] fits the others`,
      );
    }
    return tensor;
  };
  return {
    has: (name) => inventory.tensors.has(name),
    matrix: (name, shape) => {
      const { source: info, turned } = find(name, shape);
      const load = (): Promise<Float32Array> => source.read(info.name);
      return turned ? transposed({ shape: [shape[1], shape[0]], load }) : { shape, load };
    },
    vector: (name, length) => source.read(find(name, [length]).source.name),
  };
}

/** Collects what a description asks for, and gives zeros. */
export function recordingParameters(
  inventory: Inventory,
  asked: Map<string, readonly number[]>,
): Parameters {
  return {
    has: (name) => inventory.tensors.has(name),
    matrix: (name, shape) => {
      asked.set(name, shape);
      return {
        shape,
        load: () => Promise.reject(new Error('a description must not look at its weights')),
      };
    },
    vector: (name, length) => {
      asked.set(name, [length]);
      return Promise.resolve(new Float32Array(length));
    },
  };
}

export async function denseOf(
  parameters: Parameters,
  name: string,
  shape: readonly [number, number],
): Promise<Dense> {
  return {
    name,
    weight: parameters.matrix(`${name}.weight`, shape),
    bias: await parameters.vector(`${name}.bias`, shape[1]),
  };
}

export async function normOf(
  parameters: Parameters,
  name: string,
  width: number,
  kind: Norm['kind'],
  epsilon: number,
): Promise<Norm> {
  return {
    kind,
    name,
    gamma: await parameters.vector(`${name}.weight`, width),
    beta: await parameters.vector(`${name}.bias`, width),
    epsilon,
  };
}
