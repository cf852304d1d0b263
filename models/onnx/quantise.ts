import { scaledColumns, scaledRows, sides, type Weight } from './weight';
import type { Dense } from './layers';

/**
 * Largest magnitude of a weight. U8 × S8 products are added in pairs in 16 bits by x86 without VNNI
 * (`vpmaddubsw`): 2 · 255 · 63 = 32130 still fits, 64 would not.
 */
export const LARGEST_WEIGHT = 63;
/** Of tables, which are never multiplied in 16 bits. */
const LARGEST_ENTRY = 127;

/** Weight ≈ values ⊙ scales. */
export interface Quantised {
  readonly shape: readonly number[];
  readonly scales: Float32Array;
  load(): Promise<Int8Array>;
}

/** Weight[in, out] with a scale for each column (output channel), symmetric, within ±63. */
export async function quantisedColumns(weight: Weight): Promise<Quantised> {
  const [, columns] = sides(weight);
  const scales = scalesOf(columnPeaks(await weight.load(), columns), LARGEST_WEIGHT);
  return {
    shape: weight.shape,
    scales,
    load: async () => {
      const values = await weight.load();
      const quantised = new Int8Array(values.length);
      for (let at = 0; at < values.length;) {
        for (let c = 0; c < columns; c++, at++) {
          quantised[at] = nearest(values[at]! / scales[c]!, LARGEST_WEIGHT);
        }
      }
      return quantised;
    },
  };
}

/**
 * What quantising takes from the products on average: means · (weight − its quantised form). Added to
 * the bias, it makes the layer right for an input of its usual mean (as Nagel et al. 2019, arXiv
 * 1906.04721, section 4.2, with means that were seen).
 * @param means of the channels read
 */
export async function lostOnAverage(
  weight: Weight,
  { scales }: Quantised,
  means: Float32Array,
): Promise<Float32Array> {
  const [rows, columns] = sides(weight);
  const values = await weight.load();
  const lost = new Float64Array(columns);
  for (let r = 0, at = 0; r < rows; r++) {
    const mean = means[r]!;
    for (let c = 0; c < columns; c++, at++) {
      const value = values[at]!;
      const scale = scales[c]!;
      lost[c]! += mean * (value - scale * nearest(value / scale, LARGEST_WEIGHT));
    }
  }
  return Float32Array.from(lost);
}

/** Table[rows, width] with a scale for each row, symmetric, within ±127. */
export async function quantisedRows(table: Weight): Promise<Quantised> {
  const [, width] = sides(table);
  const scales = scalesOf(rowPeaks(await table.load(), width), LARGEST_ENTRY);
  return {
    shape: table.shape,
    scales,
    load: async () => {
      const values = await table.load();
      const quantised = new Int8Array(values.length);
      for (let at = 0, r = 0; at < values.length; r++) {
        for (let c = 0; c < width; c++, at++) {
          quantised[at] = nearest(values[at]! / scales[r]!, LARGEST_ENTRY);
        }
      }
      return quantised;
    },
  };
}

/** How far a channel, or a row, may stick out of the middle one, in magnitude. */
export const STICKING_OUT = 4;
/** Channels larger still are damaged, or the others are nothing. */
const LARGEST_FACTOR = 2 ** 10;

/**
 * What to divide the channels of an activation by, and multiply the weights that read them with, so
 * that a few large channels do not take all of the 256 levels: powers of two, which are exact (as
 * Xiao et al. 2022, arXiv 2211.10438, but large channels only, and by magnitudes of activations alone).
 * @param peaks largest magnitude seen of each channel
 * @returns null when no channel sticks out
 */
export function tamingFactors(peaks: Float32Array): Float32Array | null {
  const middle = Float32Array.from(peaks).sort()[peaks.length >> 1]!;
  if (!(middle > 0)) return null;
  const factors = peaks.map((peak) => {
    const power = Math.round(Math.log2(peak / (STICKING_OUT * middle)));
    return Math.min(LARGEST_FACTOR, Math.max(1, 2 ** power));
  });
  return factors.some((it) => it > 1) ? factors : null;
}

/**
 * Makes the channels between two layers alike in range across a ReLU, which is exact because
 * relu(f·x) = f·relu(x) for f > 0: channel i of `up` times fᵢ, row i of `down` divided by it, with
 * fᵢ = √(peak of down's row i / peak of up's column i) (Nagel et al. 2019, arXiv 1906.04721).
 * @param peaks largest magnitudes seen between them; channels that still stick out are tamed, too
 * @returns the layers, and what each channel between them was multiplied with
 */
export async function equalised(
  up: Dense,
  down: Dense,
  peaks?: Float32Array,
): Promise<{ up: Dense; down: Dense; factors: Float32Array }> {
  const [, inner] = sides(up.weight);
  const [, width] = sides(down.weight);
  const out = columnPeaks(await up.weight.load(), inner);
  const into = rowPeaks(await down.weight.load(), width);
  const even = out.map((peak, i) => {
    const factor = Math.sqrt(into[i]! / peak);
    // A channel that nothing enters, or nothing reads, stays as it is.
    return factor > 2 ** -10 && factor < 2 ** 10 ? factor : 1;
  });
  const tamed = peaks && tamingFactors(peaks.map((it, i) => it * even[i]!));
  const factors = tamed ? even.map((it, i) => it / tamed[i]!) : even;
  return {
    up: {
      name: up.name,
      weight: scaledColumns(up.weight, factors),
      bias: up.bias.map((it, i) => it * factors[i]!),
    },
    down: {
      ...down,
      weight: scaledRows(
        down.weight,
        factors.map((it) => 1 / it),
      ),
    },
    factors,
  };
}

function columnPeaks(values: Float32Array, columns: number): Float32Array {
  const peaks = new Float32Array(columns);
  for (let at = 0; at < values.length;) {
    for (let c = 0; c < columns; c++, at++) {
      const magnitude = Math.abs(values[at]!);
      if (magnitude > peaks[c]!) peaks[c] = magnitude;
    }
  }
  return peaks;
}

function rowPeaks(values: Float32Array, columns: number): Float32Array {
  const peaks = new Float32Array(values.length / columns);
  for (let at = 0, r = 0; at < values.length; r++) {
    let peak = 0;
    for (let c = 0; c < columns; c++, at++) peak = Math.max(peak, Math.abs(values[at]!));
    peaks[r] = peak;
  }
  return peaks;
}

/** A channel of nothing but zeros has a scale, too: any will do. */
function scalesOf(peaks: Float32Array, largest: number): Float32Array {
  return peaks.map((peak) => (peak > 0 ? Math.max(peak / largest, 2 ** -126) : 1));
}

function nearest(value: number, largest: number): number {
  return Math.max(-largest, Math.min(largest, Math.round(value)));
}
