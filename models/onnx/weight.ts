/**
 * A float32 array, row-major, that is not read before it is needed and not kept after: a network is
 * built from these so that no more than one of its matrices is in memory at a time.
 */
export interface Weight {
  readonly shape: readonly number[];
  /** A fresh array, which the caller may change. */
  load(): Promise<Float32Array>;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Weight[rows, columns] as Weight[columns, rows]. */
export function transposed(weight: Weight): Weight {
  const [rows, columns] = sides(weight);
  return {
    shape: [columns, rows],
    load: async () => transpose(await weight.load(), rows, columns),
  };
}

/** Every column of Weight[rows, columns] times its own factor: W·diag(factors). */
export function scaledColumns(weight: Weight, factors: Float32Array): Weight {
  const [rows, columns] = sides(weight);
  return changed(weight, (values) => {
    for (let r = 0, at = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, at++) values[at]! *= factors[c]!;
    }
  });
}

/** Every row of Weight[rows, columns] times its own factor: diag(factors)·W. */
export function scaledRows(weight: Weight, factors: Float32Array): Weight {
  const [rows, columns] = sides(weight);
  return changed(weight, (values) => {
    for (let r = 0, at = 0; r < rows; r++) {
      const factor = factors[r]!;
      for (let c = 0; c < columns; c++, at++) values[at]! *= factor;
    }
  });
}

export function scaled(weight: Weight, factor: number): Weight {
  return changed(weight, (values) => {
    for (let i = 0; i < values.length; i++) values[i]! *= factor;
  });
}

/** Matrices with the same number of columns, one below the other. */
export function stacked(top: Weight, bottom: Weight): Weight {
  const [rows, columns] = sides(top);
  const [more] = sides(bottom);
  return {
    shape: [rows + more, columns],
    load: async () => {
      const values = new Float32Array((rows + more) * columns);
      values.set(await top.load());
      values.set(await bottom.load(), rows * columns);
      return values;
    },
  };
}

/** vector[rows] · Weight[rows, columns], summed in float64. */
export async function product(vector: Float32Array, weight: Weight): Promise<Float32Array> {
  const [rows, columns] = sides(weight);
  const values = await weight.load();
  const sums = new Float64Array(columns);
  for (let r = 0, at = 0; r < rows; r++) {
    const factor = vector[r]!;
    for (let c = 0; c < columns; c++, at++) sums[c]! += factor * values[at]!;
  }
  return Float32Array.from(sums);
}

/** The two sides of a matrix. */
export function sides(weight: Weight): [rows: number, columns: number] {
  const [rows, columns] = weight.shape;
  if (weight.shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new RangeError(`a matrix was expected, not [${weight.shape.join(', ')}]`);
  }
  return [rows, columns];
}

function changed(weight: Weight, change: (values: Float32Array) => void): Weight {
  return {
    shape: weight.shape,
    load: async () => {
      const values = await weight.load();
      change(values);
      return values;
    },
  };
}

/** In tiles, so that neither side leaves the cache. */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const TILE = 32;
  const result = new Float32Array(values.length);
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(left + TILE, columns);
      for (let r = top; r < bottom; r++) {
        for (let c = left; c < right; c++) result[c * rows + r] = values[r * columns + c]!;
      }
    }
  }
  return result;
}
