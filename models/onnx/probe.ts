import { LARGEST_FLOAT16 } from './float16';
import type { FloatLayers } from './floatLayers';

/** What every output that tells a magnitude is called, before the step's name. */
const PREFIX = 'peak of ';
const INPUT_PREFIX = 'peaks of ';

/** Room for texts that the probe did not see. */
const MARGIN = 8;

/**
 * Gives a float32 network outputs for the largest magnitudes in it: of each step, to see where float16
 * would overflow, and of each channel that a dense layer reads, to see where int8 would be too coarse.
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
      const peaks = graph.node(`greatest in ${value}`, 'ReduceMax', [magnitudes], {
        axes: [0, 1],
        keepdims: 0,
      });
      graph.output(`${INPUT_PREFIX}${value}`, peaks, 'float32', ['width']);
    }
  }

  /** Of each dense layer, the largest magnitude of each channel it read in any of the runs. */
  inputPeaks(runs: readonly Outputs[]): Map<string, Float32Array> {
    const peaks = new Map<string, Float32Array>();
    for (const [value, names] of this.#inputs) {
      const found = runs.flatMap((outputs) => outputs[`${INPUT_PREFIX}${value}`] ?? []);
      const [first, ...rest] = found;
      if (!first) continue;
      const greatest = first.map((it, i) => Math.max(it, ...rest.map((other) => other[i]!)));
      for (const name of names) peaks.set(name, greatest);
    }
    return peaks;
  }
}

type Outputs = Readonly<Record<string, Float32Array>>;

/** Names of the steps that float16 cannot hold, from the outputs of a probed run. */
export function tooWide(outputs: Outputs): string[] {
  return Object.entries(outputs)
    .filter(([name, peak]) => name.startsWith(PREFIX) && !(peak[0]! <= LARGEST_FLOAT16 / MARGIN))
    .map(([name]) => name.slice(PREFIX.length));
}
