import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import type { WindowInput } from '../../../models/reading/messages';
import type { ReaderDescription } from '../../../models/readerDescription';

/** The three inputs of a window, unpadded, as whoever calls the runtime directly has to make them. */
export function feedsOf(
  make: TensorConstructor,
  { ids, contextStart }: WindowInput,
  { inputs }: ReaderDescription,
): Record<string, Tensor> {
  const tensor = (valueAt: (i: number) => number): Tensor => {
    const values = BigInt64Array.from({ length: ids.length }, (_, i) => BigInt(valueAt(i)));
    return new make('int64', values, [1, ids.length]);
  };
  return {
    [inputs.ids]: tensor((i) => ids[i] ?? 0),
    [inputs.mask]: tensor(() => 1),
    [inputs.typeIds]: tensor((i) => (i < contextStart ? 0 : 1)),
  };
}
