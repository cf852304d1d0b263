/** One number for all channels, or one for each. */
export type Vector = number | Float32Array;

export function times(a: Vector, b: Vector): Vector {
  return combined(a, b, (x, y) => x * y);
}

export function plus(a: Vector, b: Vector): Vector {
  return combined(a, b, (x, y) => x + y);
}

/** Each number by the function. */
export function mapped(a: Vector, change: (value: number) => number): Vector {
  return typeof a === 'number' ? change(a) : a.map(change);
}

/** As many numbers as there are channels. */
export function spread(a: Vector, width: number): Float32Array {
  return typeof a === 'number' ? new Float32Array(width).fill(a) : a;
}

export function isAll(a: Vector, value: number): boolean {
  return typeof a === 'number' ? a === value : a.every((it) => it === value);
}

function combined(a: Vector, b: Vector, of: (x: number, y: number) => number): Vector {
  if (typeof a === 'number') return typeof b === 'number' ? of(a, b) : b.map((y) => of(a, y));
  return typeof b === 'number' ? a.map((x) => of(x, b)) : a.map((x, i) => of(x, b[i]!));
}
