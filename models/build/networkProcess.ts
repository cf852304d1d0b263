/** Entry of a process that runs one network for the builder and ends, so that its memory ends, too. */
import { setFlagsFromString } from 'node:v8';
import type { FromNetworkProcess, ToNetworkProcess } from './processRunner';
import { ortRunner, type RunningNetwork } from './runner';

// A few runs gain less by the optimising compiler than it takes: a hundred megabytes of memory.
setFlagsFromString('--liftoff-only');
const ort = await import('onnxruntime-web');
ort.env.wasm.numThreads = 1;

let network: RunningNetwork | null = null;

async function answer(message: ToNetworkProcess): Promise<FromNetworkProcess> {
  if (message.type === 'open') {
    network = await ortRunner(ort).open(message.network, message.optimise);
    return { type: 'opened' };
  }
  if (!network) throw new Error('no network is open');
  return { type: 'ran', outputs: await network.run(message.row) };
}

process.on('message', (message: ToNetworkProcess) => {
  void answer(message)
    .catch((error: unknown): FromNetworkProcess => ({ type: 'failed', message: String(error) }))
    .then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit());
