/** What runs in the page of the reading benchmark: both readers, each as it runs in a page. */
import * as ort from 'onnxruntime-web/wasm';
import { createMessageConnection } from 'vscode-jsonrpc/browser';
import { createWebviewReader } from '../../../extension/runtime/webviewReader';
import { parseReaderDescription, type ReaderDescription } from '../../../models/readerDescription';
import { WordPieceTokenizer } from '../../../models/tokenizer/wordPiece';
import { createPageReader } from '../../../webview/runtime/pageReader';
import { PostedMessageReader, PostedMessageWriter } from '../../../webview/transport';
import {
  aroundQuestion,
  contest,
  type Outcome,
  ourContestant,
  peerContestant,
  type PeerPipeline,
  type RunDirectly,
  type Share,
  shareOfRuntime,
  windowsOf,
} from './contest';
import { feedsOf } from './feeds';
import type { PeerModule } from './peer';

/** What the page is asked to measure. */
export interface PageTask {
  readonly question: string;
  /** Passages of one length each. */
  readonly groups: readonly (readonly string[])[];
  /** How many of each group the peer reads, too. */
  readonly forPeer: number;
  /** Passages of one turn of the contest. */
  readonly together: number;
  /** Passages of one whole question. */
  readonly asked: readonly string[];
  readonly model: string;
  /** Pairs of rounds against the runtime called directly, for each group; 0 for none. */
  readonly directRounds: number;
}

export interface PageOutcome {
  /** One for each group. */
  readonly outcomes: readonly Outcome[];
  /** As `aroundQuestion`. */
  readonly around: number;
  /** One for each group, as `shareOfRuntime`; empty without rounds. */
  readonly shares: readonly Share[];
}

const here = (path: string): string => new URL(path, location.href).href;

async function measure(task: PageTask): Promise<PageOutcome> {
  const description = parseReaderDescription(await (await fetch(here('/reader.json'))).json());
  const vocab = await (await fetch(here('/vocab.txt'))).text();
  const tokenizer = WordPieceTokenizer.fromVocab(vocab, description.tokenizer);
  // The host's side and the page's side, as in the editor, but for the editor's own transport.
  const { port1, port2 } = new MessageChannel();
  const host = connect(port1);
  const page = connect(port2);
  createPageReader(page);
  host.listen();
  page.listen();
  const reader = await createWebviewReader(
    host,
    {
      ...{ description, form: 'int8', provider: { name: 'wasm' }, threads: 1, proofs: [] },
      workerUri: here('/webviewWorker.js'),
      glueUri: here('/ort.mjs'),
      wasmUri: here('/ort.wasm'),
      networkUri: here('/network.onnx'),
    },
    { accelerator: 'webview-wasm' },
  );
  const ours = ourContestant(tokenizer, description, reader.read.bind(reader));
  const peer = peerContestant(await startPeer(task.model));
  const outcomes: Outcome[] = [];
  for (const passages of task.groups) {
    const some = passages.slice(0, task.forPeer);
    outcomes.push(await contest(ours, peer, task.question, some, task.together));
  }
  const read = reader.read.bind(reader);
  const around = await aroundQuestion(tokenizer, description, read, task.question, task.asked);
  const shares: Share[] = [];
  if (task.directRounds > 0) {
    const direct = await startDirectly(description);
    for (const passages of task.groups) {
      const windows = () => windowsOf(tokenizer, description, task.question, passages);
      shares.push(await shareOfRuntime({ read, direct, windows, rounds: task.directRounds }));
    }
  }
  return { outcomes, around, shares };
}

function connect(port: MessagePort): ReturnType<typeof createMessageConnection> {
  return createMessageConnection(
    new PostedMessageReader((receive) => {
      port.onmessage = (event) => receive(event.data);
      return { dispose: () => port.close() };
    }),
    new PostedMessageWriter((message) => {
      port.postMessage(message);
      return true;
    }),
  );
}

/** ONNX Runtime itself on the same file, with what its own documentation advises, one thread. */
async function startDirectly(description: ReaderDescription): Promise<RunDirectly> {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { mjs: here('/ort.mjs'), wasm: here('/ort.wasm') };
  const network = await (await fetch(here('/network.onnx'))).arrayBuffer();
  const session = await ort.InferenceSession.create(network, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  });
  return (window) => session.run(feedsOf(ort.Tensor, window, description));
}

/** One thread, as ours; everything from this server. */
async function startPeer(model: string): Promise<PeerPipeline> {
  const peer = (await import(here('/peer.js'))) as PeerModule;
  peer.env.allowRemoteModels = false;
  peer.env.allowLocalModels = true;
  // A path: of a whole address the peer would not find the tokenizer.
  peer.env.localModelPath = '/models/';
  peer.env.useBrowserCache = false;
  peer.env.useWasmCache = false;
  const { wasm } = peer.env.backends.onnx;
  if (wasm) {
    wasm.numThreads = 1;
    wasm.wasmPaths = here('/peer-ort/');
  }
  return peer.pipeline('question-answering', model, { dtype: 'q8', device: 'wasm' });
}

Object.assign(globalThis, { measure });
