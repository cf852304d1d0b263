import type { ReaderProbeResult } from '../protocol';

/** A driver that takes longer to answer than this hangs. */
const ANSWER_LIMIT_MS = 10_000;

/** What is used of the two APIs; TypeScript's own library does not have them yet. */
export interface Adapters {
  readonly gpu?: {
    requestAdapter(): Promise<{
      readonly features: { has(name: string): boolean };
      readonly info?: Readonly<
        Record<'vendor' | 'architecture' | 'device' | 'description', string>
      >;
    } | null>;
  };
  readonly ml?: {
    createContext(options: { deviceType: 'npu' | 'gpu' | 'cpu' }): Promise<{ destroy?(): void }>;
  };
}

/** Whether this page can compute with WebGPU or WebNN, by trying. */
export async function probe(
  provider: 'webgpu' | 'webnn',
  adapters: Adapters = navigator as Adapters,
  limitMs = ANSWER_LIMIT_MS,
): Promise<ReaderProbeResult> {
  const asking = provider === 'webgpu' ? probeGpu(adapters) : probeNeural(adapters);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<ReaderProbeResult>((resolve) => {
    timer = setTimeout(() => resolve(no('The graphics driver does not answer.')), limitMs);
  });
  try {
    return await Promise.race([asking, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function probeGpu({ gpu }: Adapters): Promise<ReaderProbeResult> {
  if (!gpu) return no('This editor offers no WebGPU.');
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter) return no('This editor finds no graphics adapter for WebGPU.');
  const { vendor = '', architecture = '', device = '', description = '' } = adapter.info ?? {};
  return {
    available: true,
    device: [vendor, architecture, device, description].filter((it) => it !== '').join(' '),
    float16: adapter.features.has('shader-f16'),
    provider: { name: 'webgpu' },
  };
}

async function probeNeural({ ml }: Adapters): Promise<ReaderProbeResult> {
  if (!ml) return no('This editor offers no WebNN.');
  for (const deviceType of ['npu', 'gpu', 'cpu'] as const) {
    const context = await ml.createContext({ deviceType }).catch(() => null);
    if (!context) continue;
    context.destroy?.();
    const provider = { name: 'webnn', deviceType } as const;
    return { available: true, device: deviceType, float16: false, provider };
  }
  return no('WebNN is not supported on this machine.');
}

function no(reason: string): ReaderProbeResult {
  return { available: false, reason };
}
