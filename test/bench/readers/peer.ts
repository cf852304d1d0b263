/** The peer: the question-answering pipeline of @huggingface/transformers with our own network. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReaderFolder } from '../../../extension/runtime/readerFolder';
import { runNpm } from '../../harness/command';
import { CACHE, ROOT } from '../../harness/paths';
import type { PeerPipeline } from './contest';

const BENCH = join(ROOT, 'test', 'bench');
/** Where the peer's packages lie once `installPeer` is done. */
export const PEER_MODULES = join(BENCH, 'node_modules');
export const PEER_MODEL = 'verbatim';

/** Installs what test/bench/package.json pins, scripts off, unless it is there. @returns its version */
export async function installPeer(): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(join(BENCH, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const wanted = dependencies['@huggingface/transformers']!;
  if ((await installedVersion()) !== wanted) {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    const { status, output } = await runNpm(['install', ...flags], { cwd: BENCH, minutes: 10 });
    if (status !== 0) throw new Error(`npm could not install the peer: ${output.slice(-300)}`);
  }
  return wanted;
}

async function installedVersion(): Promise<string | null> {
  try {
    const path = join(PEER_MODULES, '@huggingface', 'transformers', 'package.json');
    return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version;
  } catch {
    return null;
  }
}

/** Lays a reader out as the peer expects a model. @returns the folder that holds it under `name` */
export async function writePeerModel(folder: ReaderFolder, name = PEER_MODEL): Promise<string> {
  const models = join(CACHE, 'peer-models');
  const model = join(models, name);
  await mkdir(join(model, 'onnx'), { recursive: true });
  await copyFile(folder.networkPath('int8')!, join(model, 'onnx', 'model_quantized.onnx'));
  const vocab = await readFile(join(folder.path, folder.description.tokenizer.vocab), 'utf8');
  const files = {
    'config.json': {
      model_type: 'bert',
      architectures: ['BertForQuestionAnswering'],
      max_position_embeddings: 512,
    },
    'tokenizer_config.json': {
      tokenizer_class: 'BertTokenizer',
      do_lower_case: true,
      model_max_length: 512,
      ...Object.fromEntries(NAMES.map(([name, token]) => [name, token])),
    },
    'tokenizer.json': tokenizerJson(vocab.trimEnd().split('\n')),
  };
  for (const [file, content] of Object.entries(files)) {
    await writeFile(join(model, file), JSON.stringify(content));
  }
  return models;
}

const NAMES = [
  ['cls_token', '[CLS]'],
  ['sep_token', '[SEP]'],
  ['pad_token', '[PAD]'],
  ['unk_token', '[UNK]'],
  ['mask_token', '[MASK]'],
] as const;

/** bert-base-uncased's tokenizer in Hugging Face's format. */
function tokenizerJson(words: readonly string[]): unknown {
  const idOf = (token: string): number => words.indexOf(token);
  const special = (id: string, type_id: number): unknown => ({ SpecialToken: { id, type_id } });
  const sequence = (id: string, type_id: number): unknown => ({ Sequence: { id, type_id } });
  const single = [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: NAMES.map(([, content]) => ({
      id: idOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single,
      pair: [...single, sequence('B', 1), special('[SEP]', 1)],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [idOf(id)], tokens: [id] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  };
}

/** What is used of the peer's module. */
export interface PeerModule {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    localModelPath: string;
    useBrowserCache: boolean;
    useWasmCache: boolean;
    backends: { onnx: { wasm?: { wasmPaths?: unknown; numThreads?: number } } };
  };
  pipeline(
    task: 'question-answering',
    model: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<PeerPipeline>;
}

/** The peer in this process, with its own native runtime; `threads` as ours. */
export async function startNodePeer(models: string, threads: number): Promise<PeerPipeline> {
  const entry = join(PEER_MODULES, '@huggingface/transformers/dist/transformers.node.mjs');
  const peer = (await import(pathToFileURL(entry).href)) as PeerModule;
  peer.env.allowRemoteModels = false;
  peer.env.allowLocalModels = true;
  peer.env.localModelPath = models;
  return peer.pipeline('question-answering', PEER_MODEL, {
    dtype: 'q8',
    device: 'cpu',
    session_options: { intraOpNumThreads: threads },
  });
}
