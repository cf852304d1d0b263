import { FloatLayers } from '../onnx/floatLayers';
import type { Activation, Layers, Nonlinearity } from '../onnx/layers';
import type { TensorInfo } from '../weights/weightSource';
import { BERT_NAMES, DISTILBERT_NAMES, encodeBert, inferBert } from './bert';
import { HEADS, type HeadKind } from './heads';
import { ArchitectureError, type Inventory, takeInventory } from './inventory';
import { encodeMobileBert, inferMobileBert, MOBILEBERT_NAMES } from './mobilebert';
import { type Parameters, recordingParameters } from './parameters';
import { type Hints, Shapes } from './shapes';

/** What a file's weights make. */
export interface Architecture {
  readonly id: 'mobilebert' | 'bert' | 'distilbert';
  /** The numbers of its size, as inferred, for people. */
  readonly size: Readonly<Record<string, string | number | boolean>>;
  readonly vocabulary: number;
  /** Longest input. */
  readonly positions: number;
  readonly hidden: number;
  readonly inventory: Inventory;
  /** Describes the encoder and the heads to `layers`, outputs included. */
  describe(layers: Layers, parameters: Parameters, heads: readonly HeadKind[]): Promise<void>;
}

/** Numbers that heads need. */
interface Common {
  readonly vocabulary: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly positions: number;
  readonly epsilon: number;
  readonly nonlinearity: Nonlinearity;
}

/**
 * Finds out what network the tensors make, its size from their shapes.
 * @param hints `config.json` where there is one
 * @throws ArchitectureError when it is none of those known
 */
export function recognise(tensors: readonly TensorInfo[], hints: Hints = {}): Architecture {
  const mobile = takeInventory(MOBILEBERT_NAMES, tensors);
  if (mobile?.tensors.has('embeddings.embedding_transformation.weight')) {
    const config = inferMobileBert(new Shapes(mobile, hints));
    return architecture('mobilebert', mobile, { ...config }, (layers, parameters) =>
      encodeMobileBert(layers, parameters, config),
    );
  }
  for (const style of ['bert', 'distilbert'] as const) {
    const tables = style === 'bert' ? BERT_NAMES : [DISTILBERT_NAMES];
    const inventory = firstOf(tables, (table) => takeInventory(table, tensors));
    const block = style === 'bert' ? 'encoder.layer.0.' : 'transformer.layer.0.';
    if (!inventory || ![...inventory.tensors.keys()].some((it) => it.startsWith(block))) continue;
    const config = inferBert(new Shapes(inventory, hints), style);
    const common = { ...config, embedding: config.hidden };
    return architecture(style, inventory, common, (layers, parameters) =>
      encodeBert(layers, parameters, config),
    );
  }
  throw new ArchitectureError(
    'its tensors make no network of the MobileBERT, BERT or DistilBERT kind',
  );
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

function architecture(
  id: Architecture['id'],
  inventory: Inventory,
  config: Common & Architecture['size'],
  encode: (layers: Layers, parameters: Parameters) => Promise<Activation>,
): Architecture {
  const { vocabulary, positions, hidden } = config;
  return {
    id,
    size: config,
    vocabulary,
    positions,
    hidden,
    inventory,
    describe: async (layers, parameters, heads) => {
      const states = await encode(layers, parameters);
      const labels = inventory.tensors.get('classifier.weight')?.shape[1] ?? 1;
      for (const head of heads) {
        await HEADS[head]({ ...config, layers, parameters, hidden: states, labels });
      }
    },
  };
}

/** What a network with these heads needs, and what of it the file lacks. */
export interface Completeness {
  /** By our names: the shape that fits. */
  readonly needed: ReadonlyMap<string, readonly number[]>;
  readonly missing: readonly string[];
  /** Present, but of another shape. */
  readonly misfit: readonly string[];
  /** Parameters in all. */
  readonly parameters: number;
  /** Present, known by name, and not needed for these heads. */
  readonly unused: readonly string[];
}

/** Compares what the description of a network asks for with what the file has. */
export async function completeness(
  architecture: Architecture,
  heads: readonly HeadKind[],
): Promise<Completeness> {
  const needed = new Map<string, readonly number[]>();
  const dry = new FloatLayers({ type: 'float32', fold: false });
  await architecture.describe(dry, recordingParameters(architecture.inventory, needed), heads);
  const { tensors } = architecture.inventory;
  const names = [...needed.keys()];
  return {
    needed,
    missing: names.filter((name) => !tensors.has(name)),
    misfit: names.filter((name) => {
      const shape = tensors.get(name)?.shape;
      return shape !== undefined && shape.join() !== needed.get(name)!.join();
    }),
    parameters: names.reduce(
      (sum, name) => sum + needed.get(name)!.reduce((product, side) => product * side, 1),
      0,
    ),
    unused: [...tensors.keys()].filter((name) => !needed.has(name)),
  };
}
