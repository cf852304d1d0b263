import type * as Ort from 'onnxruntime-web';

/** What runs the network inside a home. */
export interface Provider {
  readonly name: 'wasm' | 'webgpu' | 'webnn';
  /** WebNN's device. */
  readonly deviceType?: 'cpu' | 'gpu' | 'npu';
}

export const WASM: Provider = { name: 'wasm' };

type SessionOptions = Ort.InferenceSession.SessionOptions;

/**
 * How a session is made on a provider. `enableMemPattern` is off everywhere: ORT would keep a plan for
 * each length, and a new length costs nothing without (the first run of 24 new lengths took 1.004 of
 * the second; median, Node 20, one thread).
 * @param shape where the provider compiles for one shape only, that shape
 */
export function sessionOptions(
  provider: Provider,
  shape: { readonly batch: number; readonly length: number } | null,
): SessionOptions {
  const common: SessionOptions = {
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    // Errors only: a provider that leaves shapes to the processor is nothing to be told of.
    logSeverityLevel: 3,
  };
  switch (provider.name) {
    case 'wasm':
      return { ...common, executionProviders: ['wasm'] };
    case 'webgpu':
      return {
        ...common,
        executionProviders: [{ name: 'webgpu' }],
        // Joined into one operator, attention with a mask gives wrong logits on WebGPU.
        extra: {
          optimization: {
            disable_specified_optimizers: 'AttentionFusion;MultiHeadAttentionFusion',
          },
        },
      };
    case 'webnn':
      return {
        ...common,
        executionProviders: [{ name: 'webnn', deviceType: provider.deviceType ?? 'gpu' }],
        // WebNN's graphs have no free sides.
        ...(shape && { freeDimensionOverrides: { batch: shape.batch, length: shape.length } }),
      };
  }
}
