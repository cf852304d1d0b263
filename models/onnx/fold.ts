import type { Activation, Affine, Dense, Norm } from './layers';
import { product, scaledColumns, scaledRows } from './weight';

/**
 * Algebra that takes NoNorm (x ⊙ gamma + beta) out of a network. The residual stream is kept as u with
 * x = scale ⊙ u + shift; whoever reads x has scale and shift in its own weights instead, and
 *
 *   (scale ⊙ u + shift + a·W + b) ⊙ gamma + beta = scale' ⊙ (u + a·(W / scale)) + shift',
 *   scale' = gamma ⊙ scale,  shift' = gamma ⊙ (shift + b) + beta.
 */

/** Scales outside of this would cost precision; the stream is made plain again before that. */
const SMALLEST_SCALE = 2 ** -6;
const LARGEST_SCALE = 2 ** 6;

/** Whether a stream with these scales may go on. */
export function sound(scale: Float32Array): boolean {
  return scale.every((it) => Math.abs(it) >= SMALLEST_SCALE && Math.abs(it) <= LARGEST_SCALE);
}

/** The dense layer that gives on `value` what `dense` gives on scale ⊙ value + shift. */
export async function reading(owed: Affine | null, dense: Dense): Promise<Dense> {
  if (!owed) return dense;
  const constant = await product(owed.shift, dense.weight);
  return {
    name: dense.name,
    weight: scaledRows(dense.weight, owed.scale),
    bias: added(dense.bias, constant),
  };
}

/** norm(dense(x)) as one dense layer. */
export function normed(dense: Dense, { gamma, beta }: Norm): Dense {
  return {
    name: dense.name,
    weight: scaledColumns(dense.weight, gamma),
    bias: added(multiplied(dense.bias, gamma), beta),
  };
}

/**
 * The affine part owed after a NoNorm over (residual + a·W + b), and the W to use: see above.
 * @param b the bias of the layer that joined the stream
 */
export function joined(
  residual: Activation,
  dense: Dense,
  norm: Norm,
): { dense: Dense; owed: Affine } {
  const { gamma, beta } = norm;
  const before = residual.owed ?? identity(residual.width);
  return {
    dense: {
      name: dense.name,
      weight: residual.owed
        ? scaledColumns(
            dense.weight,
            before.scale.map((it) => 1 / it),
          )
        : dense.weight,
      bias: new Float32Array(residual.width),
    },
    owed: {
      scale: multiplied(before.scale, gamma),
      shift: added(multiplied(added(before.shift, dense.bias), gamma), beta),
    },
  };
}

export function added(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((it, i) => it + b[i]!);
}

function multiplied(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((it, i) => it * b[i]!);
}

function identity(width: number): Affine {
  return { scale: new Float32Array(width).fill(1), shift: new Float32Array(width) };
}
