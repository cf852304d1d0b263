import type { OrtModule } from '../../models/reading/network';
import type { Provider } from '../../models/reading/provider';
import { ReadingWorker } from '../../models/reading/readingWorker';
import type { WorkerRequest } from '../../models/reading/workerMessages';
import type { Adapters } from './pageProbe';

/** What is used of a GPUDevice. */
interface Device {
  readonly lost: Promise<{ readonly reason: string }>;
}

/**
 * Makes this worker a reading worker: a blob worker, which can load nothing by itself.
 * @param ort the build that has the providers asked for
 */
export function serveReader(ort: OrtModule): void {
  const bytesHeld = watchMemory();
  const worker = new ReadingWorker({
    ort,
    post: (reply) => self.postMessage(reply),
    nextTurn: messageTurns(),
    environment: async (provider) =>
      [navigator.userAgent, ort.env.versions.web ?? '', await adapterOf(provider)].join(' '),
    memoryBytes: bytesHeld,
    deviceLost: async (provider) => {
      // Nothing else has a device that could be lost.
      if (provider.name !== 'webgpu') return new Promise(() => undefined);
      const device = (await ort.env.webgpu.device) as Device;
      await device.lost;
      return 'The graphics device was lost.';
    },
  });
  // A start that fails inside WebAssembly may reject what nobody awaits; the home must hear of it.
  self.onunhandledrejection = (event) => {
    throw event.reason;
  };
  self.onmessage = (event: MessageEvent<WorkerRequest>) => worker.receive(event.data);
}

/** Posted messages are handled in the order they were posted, whatever the port. */
function messageTurns(): () => Promise<void> {
  const turns = new MessageChannel();
  const waiting: (() => void)[] = [];
  turns.port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      turns.port2.postMessage(null);
    });
}

/**
 * Bytes of WebAssembly, which holds network and activations; a worker cannot see its own heap. ONNX
 * Runtime keeps its memory to itself, so it is caught when it is made.
 */
function watchMemory(): () => number {
  const memories: WebAssembly.Memory[] = [];
  const keep = <T extends object>(found: T): T => {
    if (found instanceof WebAssembly.Memory) memories.push(found);
    return found;
  };
  const { Memory, instantiate } = WebAssembly;
  WebAssembly.Memory = new Proxy(Memory, {
    construct: (target, [descriptor]: [WebAssembly.MemoryDescriptor]) =>
      keep(new target(descriptor)),
  });
  WebAssembly.instantiate = (async (...args: Parameters<typeof instantiate>) => {
    const result = await instantiate(...args);
    const instance =
      result instanceof WebAssembly.Instance
        ? result
        : (result as WebAssembly.WebAssemblyInstantiatedSource).instance;
    for (const it of Object.values(instance.exports)) keep(it);
    return result;
  }) as typeof instantiate;
  return () => [...new Set(memories)].reduce((sum, it) => sum + it.buffer.byteLength, 0);
}

/** The adapter as its driver names it. */
async function adapterOf(provider: Provider): Promise<string> {
  if (provider.name !== 'webgpu') return '';
  const adapter = await (navigator as Adapters).gpu?.requestAdapter();
  const info = adapter?.info;
  return info ? [info.vendor, info.architecture, info.device, info.description].join(' ') : '';
}
