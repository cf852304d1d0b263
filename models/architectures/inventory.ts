import type { TensorInfo } from '../weights/weightSource';
import { type Expected, expected, type Format, type NamedTensor, type NameTable } from './naming';
import { type StrangerKind, strangerKind } from './strangers';

/** Every tensor of a file, sorted into what it is. */
export interface Inventory {
  readonly format: Format;
  /** By our names. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  /** Whether norms are called `FakeLayerNorm`, as TensorFlow 1 calls those without statistics. */
  readonly fakeNorms: boolean;
  /** Known for what they are, and not needed. */
  readonly strangers: readonly { readonly name: string; readonly kind: StrangerKind }[];
  /** Not known. */
  readonly leftOver: readonly string[];
}

/** Weights do not make a network that we know; the message is one sentence without the file's name. */
export class ArchitectureError extends Error {
  override readonly name = 'ArchitectureError';
}

const TF2_ENDING = '/.ATTRIBUTES/VARIABLE_VALUE';
/** More blocks, or feed-forward networks in a block, than any network of this kind has. */
const MOST_PARTS = 200;

/**
 * Sorts a file's tensors by the names of one architecture. The encoder's tensors stand below one
 * prefix, whatever it is; heads are found by how their names end.
 * @returns null when the file does not have this architecture's word embeddings
 * @throws ArchitectureError when it has them twice
 */
export function takeInventory(table: NameTable, files: readonly TensorInfo[]): Inventory | null {
  const strangers: { name: string; kind: StrangerKind }[] = [];
  const own = new Map<string, TensorInfo>();
  let fakeNorms = false;
  for (const tensor of files) {
    const bare = tensor.name.endsWith(TF2_ENDING)
      ? tensor.name.slice(0, -TF2_ENDING.length)
      : tensor.name;
    const name = bare.replace('/FakeLayerNorm/', '/LayerNorm/');
    fakeNorms ||= name !== bare;
    const kind = strangerKind(name);
    if (kind) strangers.push({ name: tensor.name, kind });
    else own.set(name, tensor);
  }
  for (const format of ['huggingface', 'tf1', 'tf2'] as const) {
    const encoder = table.encoder.flatMap((it) => expected(it, format));
    const prefix = findPrefix(encoder[0]?.fileName, own.keys());
    if (prefix === null) continue;
    const tensors = new Map<string, NamedTensor>();
    const rest = new Map(own);
    const counts = countParts(own.keys());
    for (const it of unrolled(encoder, format, counts)) {
      take(it, `${prefix}${it.fileName}`, rest, tensors);
    }
    for (const it of table.heads.flatMap((names) => expected(names, format))) {
      const full = [...rest.keys()].find((name) => endsAtStep(name, it.fileName));
      if (full !== undefined) take(it, full, rest, tensors);
    }
    const leftOver = [...rest.values()].map((it) => it.name);
    return { format, tensors, fakeNorms, strangers, leftOver };
  }
  return null;
}

/** What stands before the word embeddings. */
function findPrefix(word: string | undefined, names: Iterable<string>): string | null {
  if (word === undefined) return null;
  const found = [...names].filter((name) => endsAtStep(name, word));
  if (found.length > 1) {
    throw new ArchitectureError(`two networks are in it (${found.join(' and ')})`);
  }
  return found[0]?.slice(0, -word.length) ?? null;
}

function endsAtStep(name: string, ending: string): boolean {
  if (!name.endsWith(ending)) return false;
  const before = name.at(-ending.length - 1);
  return before === undefined || before === '.' || before === '/';
}

const BLOCK_NUMBER = /(?:layer[._]|layer_with_weights-|_transformer_layers\/)(\d+)(?=[./])/g;

interface Counts {
  readonly blocks: number;
  readonly networks: number;
}

/** One more than the largest block and feed-forward number that any name has. */
function countParts(names: Iterable<string>): Counts {
  let blocks = 0;
  let networks = 0;
  for (const name of names) {
    // A checkpoint's path may go through other numbered layers before it comes to the block.
    for (const [, block] of name.matchAll(BLOCK_NUMBER)) {
      // layer_with_weights counts the embeddings, too: some too many do no harm here.
      blocks = Math.max(blocks, Number(block) + 1);
    }
    for (const [, network] of name.matchAll(/ffn(?:[./]|_layer_)(\d+)(?=[./])/g)) {
      networks = Math.max(networks, Number(network) + 1);
    }
  }
  return { blocks: Math.min(blocks, MOST_PARTS), networks: Math.min(networks, MOST_PARTS) };
}

/**
 * The expected tensors with `{i}` (`{i+1}`: as TensorFlow 2 counts) and `{j}` filled in. A module that
 * is no block's but numbered like one is the first that is there.
 */
function* unrolled(
  tensors: readonly Expected[],
  format: Format,
  { blocks, networks }: Counts,
): Generator<Expected> {
  for (const tensor of tensors) {
    if (!`${tensor.name}${tensor.fileName}`.includes('{i')) {
      yield tensor;
      continue;
    }
    for (let i = 0; i < blocks; i++) {
      const inBlock = filled(tensor, 'i', i);
      if (!tensor.name.includes('{j}')) {
        yield { ...inBlock, fileName: inBlock.fileName.replace('{last}', String(networks - 1)) };
        continue;
      }
      // TensorFlow 2 numbers the last network as well; with us it has a name of its own.
      const numbered = format === 'tf2' ? networks - 1 : networks;
      for (let j = 0; j < numbered; j++) yield filled(inBlock, 'j', j);
    }
  }
}

function filled(tensor: Expected, letter: string, number: number): Expected {
  const fill = (text: string): string =>
    text.replace(new RegExp(`\\{${letter}(?:\\+(\\d))?\\}`), (_, more?: string) =>
      String(number + Number(more ?? 0)),
    );
  return { ...tensor, name: fill(tensor.name), fileName: fill(tensor.fileName) };
}

function take(
  wanted: Expected,
  fileName: string,
  rest: Map<string, TensorInfo>,
  tensors: Map<string, NamedTensor>,
): void {
  const source = rest.get(fileName);
  if (!source || tensors.has(wanted.name)) return;
  rest.delete(fileName);
  tensors.set(wanted.name, named(wanted, source));
}

function named({ name, layout }: Expected, source: TensorInfo): NamedTensor {
  const sides = source.shape;
  const all = sides.reduce((product, side) => product * side, 1);
  const first = sides[0] ?? 1;
  const last = sides.at(-1) ?? 1;
  switch (layout) {
    case 'vector':
      return { name, source, shape: [all], turned: false };
    case 'table':
      return { name, source, shape: sides, turned: false };
    case 'in-out':
      return { name, source, shape: [first, first === 0 ? 0 : all / first], turned: false };
    case 'heads-out':
      return { name, source, shape: [last === 0 ? 0 : all / last, last], turned: false };
    case 'out-in':
      return { name, source, shape: [...sides].reverse(), turned: true };
  }
}
