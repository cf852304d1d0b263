import { ArchitectureError } from '../inventory';
import type { DerivedTensors } from './derivedTensors';
import { type Constant, type GraphWalk, sizeOf } from './graphWalk';
import { type DenseReading, read, readDense } from './readings';
import { isAll } from './vector';

/** More than any embeddings are the sum of. */
const MOST_TERMS = 8;
const PLAIN = { scale: 1, shift: 0 };
/** Paddings of a side by the trigram's parts: the next word, the previous one. */
const NEXT = '0,0,0,1,0,0';
const PREVIOUS = '0,0,1,0,0,0';

/**
 * Takes the tables and the transformation out of the sum that the embeddings are. A converter may
 * have cut the table of positions to the length that the file is for.
 * @param sum the tensor before its norm
 * @returns false when it is another sum: only embeddings have a constant for each position
 * @throws ArchitectureError
 */
export async function matchEmbeddings(
  walk: GraphWalk,
  sum: number,
  tensors: DerivedTensors,
): Promise<boolean> {
  const terms = await termsOf(walk, sum);
  const width = walk.width(sum);
  const places = await placesAmong(walk, terms, width);
  if (!places) return false;
  const { constant, term } = places;
  const rows = sizeOf(constant.shape) / width;
  tensors.table('embeddings.position_embeddings.weight', constant, rows, width);

  const tables: Rows[] = [];
  let transformation: DenseReading | null = null;
  for (const other of terms.filter((it) => it !== term)) {
    const table = await rowsAt(walk, other);
    const dense = table ? null : await readDense(walk, other);
    if (table) tables.push(table);
    else if (dense && !transformation) transformation = dense;
    else throw unclear('add up something else');
  }
  const [types, words] = tables.sort((a, b) => a.rows - b.rows);
  if (transformation && types && !words) {
    const table = await transformedRows(walk, transformation.dense.input);
    tensors.dense('embeddings.embedding_transformation', transformation, PLAIN);
    addTable(tensors, 'word', table);
    addTable(tensors, 'token_type', types);
    return true;
  }
  if (transformation || !types || !words || tables.length > 2) {
    throw unclear('are not those of words, positions and token types');
  }
  addTable(tensors, 'word', words);
  addTable(tensors, 'token_type', types);
  return true;
}

/** A table and the rows that are looked up in it. */
interface Rows {
  readonly table: Constant;
  readonly rows: number;
  readonly width: number;
  /** Whether the file has [width, rows]. */
  readonly turned: boolean;
}

function addTable(
  tensors: DerivedTensors,
  name: string,
  { table, rows, width, turned }: Rows,
): void {
  tensors.table(`embeddings.${name}_embeddings.weight`, table, rows, width, turned);
}

async function termsOf(walk: GraphWalk, sum: number): Promise<readonly number[]> {
  const terms: number[] = [];
  const waiting = [sum];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { base, scale, shift } = await read(walk, at);
    const maker = isAll(scale, 1) && isAll(shift, 0) ? walk.maker(base) : undefined;
    if (maker?.kind === 'ADD' && maker.activation === 'NONE') waiting.push(...maker.inputs);
    else terms.push(at);
    if (terms.length + waiting.length > MOST_TERMS) break;
  }
  return terms;
}

async function placesAmong(
  walk: GraphWalk,
  terms: readonly number[],
  width: number,
): Promise<{ constant: Constant; term: number } | null> {
  for (const term of terms) {
    const size = sizeOf(walk.shape(term));
    if (walk.width(term) !== width || size <= width) continue;
    const constant = await walk.constant(term);
    if (constant && !constant.turned) return { constant, term };
  }
  return null;
}

/** Rows of a table by index, or a table multiplied by one-hot rows, which is the same. */
async function rowsAt(walk: GraphWalk, tensor: number): Promise<Rows | null> {
  const { base, scale, shift } = await read(walk, tensor);
  if (!isAll(scale, 1) || !isAll(shift, 0)) return null;
  const maker = walk.maker(base);
  const [first = -1, second = -1] = maker?.inputs ?? [];
  if (maker?.kind === 'GATHER' || maker?.kind === 'EMBEDDING_LOOKUP') {
    const plain = [maker.options['axis'] ?? 0, maker.options['batchDimensions'] ?? 0];
    const table = await walk.constant(maker.kind === 'GATHER' ? first : second);
    const [rows, width] = table?.shape ?? [];
    if (!table || table.shape.length !== 2 || !rows || !width || plain.join() !== '0,0') {
      return null;
    }
    return { table, rows, width, turned: false };
  }
  const found = await readDense(walk, base);
  if (!found || found.dense.bias !== null) return null;
  if (walk.maker(walk.same(found.dense.input))?.kind !== 'ONE_HOT') return null;
  const { weight, into, out, layout } = found.dense;
  return { table: weight, rows: into, width: out, turned: layout === 'out-in' };
}

/** The words that the transformation reads: alone, or each with its neighbours. */
async function transformedRows(walk: GraphWalk, input: number): Promise<Rows> {
  const alone = await rowsAt(walk, input);
  if (alone) return alone;
  const maker = walk.maker(walk.same(input));
  const [next = -1, own = -1, previous = -1] = maker?.inputs ?? [];
  const words = await rowsAt(walk, own);
  const isTrigram =
    maker?.kind === 'CONCATENATION' &&
    maker.inputs.length === 3 &&
    words !== null &&
    (await isShifted(walk, next, own, NEXT)) &&
    (await isShifted(walk, previous, own, PREVIOUS));
  if (!isTrigram) throw unclear('transform something else than words and their neighbours');
  return words;
}

async function isShifted(
  walk: GraphWalk,
  tensor: number,
  own: number,
  paddings: string,
): Promise<boolean> {
  const padded = walk.maker(walk.same(tensor));
  if (padded?.kind !== 'PAD') return false;
  const given = await walk.values(padded.inputs[1] ?? -1);
  const cut = walk.maker(walk.same(padded.inputs[0] ?? -1));
  const from = cut?.inputs[0] ?? -1;
  const begin = await walk.values(cut?.inputs[1] ?? -1);
  return (
    (cut?.kind === 'STRIDED_SLICE' || cut?.kind === 'SLICE') &&
    walk.same(from) === walk.same(own) &&
    given?.join() === paddings &&
    begin?.join() === (paddings === NEXT ? '0,1,0' : '0,0,0')
  );
}

function unclear(what: string): ArchitectureError {
  return new ArchitectureError(`the embeddings in its graph ${what}`);
}
