import { LARGEST_FLOAT16 } from './float16';
import type { FloatLayers } from './floatLayers';

/** What every output that tells a magnitude is called, before the step's name. */
const PREFIX = 'peak of ';

/** Room for texts that the probe did not see. */
const MARGIN = 8;

/**
 * Steps of a network in the order they were emitted, and outputs for their largest magnitudes: where
 * float16 would overflow is seen by running float32.
 */
export class Probe {
  readonly #steps: { readonly name: string; readonly value: string }[] = [];

  /** To be handed to FloatLayers as `onStep`. */
  readonly onStep = (name: string, value: string): void => {
    this.#steps.push({ name, value });
  };

  /** Adds the outputs to the graph, when all of it is described. */
  addOutputs({ graph }: FloatLayers): void {
    for (const { name, value } of this.#steps) {
      const magnitude = graph.node(`magnitude of ${name}`, 'Abs', [value]);
      const peak = graph.node(`greatest of ${name}`, 'ReduceMax', [magnitude], { keepdims: 0 });
      graph.output(`${PREFIX}${name}`, peak, 'float32', []);
    }
  }
}

/** Names of the steps that float16 cannot hold, from the outputs of a probed run. */
export function tooWide(outputs: Readonly<Record<string, Float32Array>>): string[] {
  return Object.entries(outputs)
    .filter(([name, peak]) => name.startsWith(PREFIX) && !(peak[0]! <= LARGEST_FLOAT16 / MARGIN))
    .map(([name]) => name.slice(PREFIX.length));
}
