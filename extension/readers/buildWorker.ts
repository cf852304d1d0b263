/** Entry of the builder's worker thread: makes one reader folder of weights, or one form, then ends. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-web';
import { BuildError } from '../../models/build/buildError';
import { buildReader } from '../../models/build/buildReader';
import { makeFloatForm } from '../../models/build/floatForms';
import { ortRunner } from '../../models/build/runner';
import { openWeights } from '../../models/weights/openWeights';
import { WeightsError } from '../../models/weights/weightSource';
import type { BuildOrder, BuildReply, BuildWorkerData } from './buildMessages';
import { diskSentence } from './installError';

if (!parentPort) throw new Error('This file is the entry of a worker thread.');
const home = parentPort;
const { order, glueUrl, wasmPath } = workerData as BuildWorkerData;
const stop = new AbortController();
home.on('message', () => stop.abort(new Error('cancelled')));
const post = (reply: BuildReply): void => home.postMessage(reply);

async function work(): Promise<void> {
  // A file of its own, for it starts from there.
  ort.env.wasm.wasmPaths = { mjs: glueUrl };
  ort.env.wasm.wasmBinary = new Uint8Array(await readFile(wasmPath)).buffer;
  ort.env.wasm.numThreads = 1;
  if ('form' in order) await makeFloatForm(order, order.into, ortRunner(ort), stop.signal);
  else await build(order, stop.signal);
}

async function build(order: BuildOrder, signal: AbortSignal): Promise<void> {
  const weights = await openWeights(order.from, { workFolder: order.unpackInto, signal });
  try {
    await buildReader(
      {
        weights,
        title: order.title,
        vocab: await readFile(order.vocab, 'utf8'),
        forms: ['int8'],
        name: order.name,
        revision: '1',
        licence: order.licence,
        sources: order.sources,
        scores: order.scores,
      },
      order.into,
      ortRunner(ort),
      { signal, onProgress: (step, done) => post({ type: 'progress', step, done }) },
    );
  } finally {
    await weights.source.close();
  }
}

function failed(error: unknown): BuildReply {
  const badWeights = error instanceof WeightsError || error instanceof BuildError;
  const sentence = badWeights ? error.message : diskSentence(error);
  const frames = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  const name = error instanceof Error ? error.name : 'no error';
  const stack = [name, ...frames.filter((line) => /^\s+at /.test(line))].join('\n');
  return { type: 'failed', sentence, badWeights, stack };
}

void work().then(
  () => post({ type: 'built' }),
  (error: unknown) => post(failed(error)),
);
