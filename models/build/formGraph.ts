import type { HeadKind } from '../architectures/heads';
import { fileParameters } from '../architectures/parameters';
import type { Architecture } from '../architectures/recognise';
import { FloatLayers } from '../onnx/floatLayers';
import type { Graph } from '../onnx/graph';
import { Int8Layers } from '../onnx/int8Layers';
import type { InputStatistics } from '../onnx/probe';
import type { NetworkForm } from '../readerDescription';
import type { WeightSource } from '../weights/weightSource';

export interface FormOptions {
  readonly heads: readonly HeadKind[];
  /** Steps kept in float32: those that overflow float16, or dense layers that int8 would harm. */
  readonly keptInFloat?: ReadonlySet<string>;
  /** For int8: what float32 showed of the inputs of dense layers, by their names. */
  readonly inputs?: ReadonlyMap<string, InputStatistics>;
}

/**
 * The network of some weights in one form, ready to be written.
 * @throws ArchitectureError, or WeightsError from the source
 */
export async function formGraph(
  architecture: Architecture,
  source: WeightSource,
  form: NetworkForm,
  { heads, keptInFloat = new Set(), inputs = new Map() }: FormOptions,
): Promise<Graph> {
  const layers =
    form === 'int8'
      ? new Int8Layers({ keptInFloat, inputs })
      : new FloatLayers(
          form === 'fp16' ? { type: 'float16', wide: keptInFloat } : { type: 'float32' },
        );
  await architecture.describe(layers, fileParameters(architecture.inventory, source), heads);
  return layers.graph;
}
