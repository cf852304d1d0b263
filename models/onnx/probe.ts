import { LARGEST_FLOAT16 } from './float16';
import type { FloatLayers } from './floatLayers';

/** What every output that tells a magnitude is called, before the step's name. */
const PREFIX = 'peak of ';
/** The same of the values that dense layers read: peaks and means by channel, peaks by row. */
const PEAKS = 'peaks of ';
const MEANS = 'means of ';
const ROW_PEAKS = 'row peaks of ';

/** Room for texts that the probe did not see. */
const MARGIN = 8;

/** What was seen of the values that a dense layer reads. */
export interface InputStatistics {
  /** [width]: the largest magnitude of each channel. */
  readonly peaks: Float32Array;
  /** [width]: the mean of each channel over all positions. */
  readonly means: Float32Array;
  /** How many times larger the greatest row (position) is than the middle one, by their peaks. */
  readonly rowSpread: number;
}

/**
 * Gives a float32 network outputs that tell magnitudes in it: of each step, to see where float16 would
 * overflow, and of what each dense layer reads, to see where int8 would be too coarse.
 */
export class Probe {
  readonly #steps: { readonly name: string; readonly value: string }[] = [];

  /** Dense layers by the value they read. */
  readonly #inputs = new Map<string, string[]>();

  /** To be handed to FloatLayers as `onStep`. */
  readonly onStep = (name: string, value: string): void => {
    this.#steps.push({ name, value });
  };

  /** To be handed to FloatLayers as `onInput`. */
  readonly onInput = (name: string, value: string): void => {
    this.#inputs.set(value, [...(this.#inputs.get(value) ?? []), name]);
  };

  /** Adds the outputs to the graph, when all of it is described. */
  addOutputs({ graph }: FloatLayers): void {
    for (const { name, value } of this.#steps) {
      const magnitude = graph.node(`magnitude of ${name}`, 'Abs', [value]);
      const peak = graph.node(`greatest of ${name}`, 'ReduceMax', [magnitude], { keepdims: 0 });
      graph.output(`${PREFIX}${name}`, peak, 'float32', []);
    }
    for (const value of this.#inputs.keys()) {
      const magnitudes = graph.node(`magnitudes of ${value}`, 'Abs', [value]);
      const over = (what: string, op: string, from: string, axes: number[], side: string) => {
        const result = graph.node(`${what}${value}:`, op, [from], { axes, keepdims: 0 });
        graph.output(`${what}${value}`, result, 'float32', [side]);
      };
      over(PEAKS, 'ReduceMax', magnitudes, [0, 1], 'width');
      over(MEANS, 'ReduceMean', value, [0, 1], 'width');
      over(ROW_PEAKS, 'ReduceMax', magnitudes, [0, 2], 'length');
    }
  }

  /** Of each dense layer, what it read in all of the runs: of one row each, without padding. */
  inputStatistics(runs: readonly Outputs[]): Map<string, InputStatistics> {
    const statistics = new Map<string, InputStatistics>();
    if (runs.length === 0) return statistics;
    for (const [value, names] of this.#inputs) {
      const found = (what: string): Float32Array[] => runs.map((it) => it[`${what}${value}`]!);
      const lengths = found(ROW_PEAKS).map((it) => it.length);
      const seen = {
        peaks: combined(found(PEAKS), (all) => Math.max(...all)),
        means: combined(found(MEANS), (all) => weightedMean(all, lengths)),
        rowSpread: spread(found(ROW_PEAKS).flatMap((it) => [...it])),
      };
      for (const name of names) statistics.set(name, seen);
    }
    return statistics;
  }
}

type Outputs = Readonly<Record<string, Float32Array>>;

/** Names of the steps that float16 cannot hold, from the outputs of a probed run. */
export function tooWide(outputs: Outputs): string[] {
  return Object.entries(outputs)
    .filter(([name, peak]) => name.startsWith(PREFIX) && !(peak[0]! <= LARGEST_FLOAT16 / MARGIN))
    .map(([name]) => name.slice(PREFIX.length));
}

/** One array of the runs' arrays, place by place. */
function combined(
  arrays: readonly Float32Array[],
  combine: (values: readonly number[]) => number,
): Float32Array {
  return (arrays[0] ?? new Float32Array()).map((_, i) => combine(arrays.map((it) => it[i]!)));
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  const sum = values.reduce((total, it, i) => total + it * weights[i]!, 0);
  return sum / weights.reduce((total, it) => total + it, 0);
}

/** The greatest over the middle one; 1 where there is nothing. */
function spread(peaks: readonly number[]): number {
  const sorted = peaks.toSorted((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  return middle > 0 ? sorted[sorted.length - 1]! / middle : 1;
}
