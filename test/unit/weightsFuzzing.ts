import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchitectureError } from '../../models/architectures/inventory';
import { completeness, recognise } from '../../models/architectures/recognise';
import { namedWeights } from '../../models/architectures/tflite/matchNetwork';
import { elementCount, firstNotFinite } from '../../models/weights/numbers';
import { openSafetensors } from '../../models/weights/safetensors';
import { readTable, type TableEntry } from '../../models/weights/sortedTable';
import { openCheckpoint } from '../../models/weights/tensorflow';
import { openTflite } from '../../models/weights/tflite';
import {
  type TfliteOperator,
  type WeightSource,
  WeightsError,
} from '../../models/weights/weightSource';
import { chance, fixture, MemoryFile, MemoryFolder, tableOf } from './weightsHelpers';

type Chance = (below: number) => number;

/** Opens damaged bytes; the files that it read are left in `files`. */
interface Case {
  open(): Promise<WeightSource>;
  files(): readonly MemoryFile[];
  /** Bytes in all files together. */
  size: number;
}

/** What a mutation may write over numbers: the edges of what readers compute with. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0xfe, 0x40];

/** A few changes at chance: bytes, runs, cuts, doublings, swaps. */
export function mutate(bytes: Uint8Array, next: Chance): Uint8Array {
  let changed: Uint8Array = Uint8Array.from(bytes);
  for (let times = 1 + next(4); times > 0 && changed.length > 0; times--) {
    const at = next(changed.length);
    const length = 1 + next(Math.min(16, changed.length - at));
    switch (next(6)) {
      case 0:
        changed[at] = next(256);
        break;
      case 1:
        changed[at] = EDGES[next(EDGES.length)]!;
        break;
      case 2:
        changed.fill(EDGES[next(EDGES.length)]!, at, at + length);
        break;
      case 3:
        changed.copyWithin(at, next(changed.length), next(changed.length));
        break;
      case 4:
        changed = next(4) === 0 ? changed.slice(0, at) : remove(changed, at, length);
        break;
      default:
        changed = Uint8Array.from([...changed.slice(0, at + length), ...changed.slice(at)]);
    }
  }
  return changed;
}

function remove(bytes: Uint8Array, at: number, length: number): Uint8Array {
  return Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + length)]);
}

function fileCase(bytes: Uint8Array, openFile: (file: MemoryFile) => Promise<WeightSource>): Case {
  const file = new MemoryFile('fuzzed', bytes);
  return { open: () => openFile(file), files: () => [file], size: bytes.length };
}

function folderCase(index: Uint8Array, data: Uint8Array): Case {
  const folder = new MemoryFolder({ 'c.index': index, 'c.data-00000-of-00001': data });
  const size = index.length + data.length;
  return { open: () => openCheckpoint(folder, 'c'), files: () => folder.opened, size };
}

const NETWORKS = ['mobilebert-float', 'mobilebert-int8', 'mobilebert-unfolded', 'bert-relu'];

function network(name: string): Uint8Array {
  const path = join('test', 'fixtures', 'architectures', 'tensorflow', `${name}.tflite`);
  return new Uint8Array(readFileSync(path));
}

/** A whole file whose graph is another: operators that do, read or make something else. */
function graphCase(bytes: Uint8Array, next: Chance): Case {
  const made = fileCase(bytes, openTflite);
  return {
    ...made,
    open: async () => {
      const source = await openTflite(made.files()[0]!);
      const { graph } = source;
      const operators = [...graph.operators];
      const other = (): TfliteOperator => operators[next(operators.length)]!;
      for (let times = 1 + next(3); times > 0; times--) {
        const at = next(operators.length);
        const inputs = [...operators[at]!.inputs];
        const tensor = next(graph.tensors.length + 1) - 1;
        switch (next(5)) {
          case 0:
            operators[at] = { ...operators[at]!, kind: other().kind };
            break;
          case 1:
            inputs[next(inputs.length)] = tensor;
            operators[at] = { ...operators[at]!, inputs };
            break;
          case 2:
            operators[at] = { ...operators[at]!, inputs: inputs.slice(0, next(inputs.length + 1)) };
            break;
          case 3:
            operators[at] = { ...operators[at]!, outputs: [tensor] };
            break;
          default:
            operators[at] = other();
        }
      }
      return { ...source, graph: { ...graph, operators } };
    },
  };
}

/** Changes entries of a table and writes it anew, with right checksums. */
function mutateTable(entries: readonly TableEntry[], next: Chance): Uint8Array {
  const changed = [...entries];
  for (let times = 1 + next(3); times > 0; times--) {
    const at = next(changed.length);
    const { key, value } = changed[at]!;
    if (next(4) > 0) changed[at] = { key, value: mutate(value, next) };
    else if (next(2) > 0) changed.splice(at, 1);
    else changed[at] = { key: key.slice(0, next(key.length + 1)), value };
    if (changed.length === 0) changed.push({ key, value });
  }
  return tableOf(changed, { perBlock: 1 + next(20) });
}

/** The kinds of damage, two for checkpoints: before and behind their checksums. */
async function makers(): Promise<readonly ((next: Chance) => Case)[]> {
  const safetensors = fixture('safetensors/model.safetensors');
  const networks = NETWORKS.map(network);
  const flat = ['fp32', 'fp16', 'int8', 'outside'].map((form) => fixture(`tflite/${form}.tflite`));
  flat.push(...networks.slice(0, 2));
  const checkpoints: { index: Uint8Array; data: Uint8Array; entries: TableEntry[] }[] = [];
  for (const prefix of ['bert_span_labeler/model.ckpt-7', 'tensorflow1/model.ckpt-3']) {
    const index = fixture(`${prefix}.index`);
    const entries: TableEntry[] = [];
    for await (const entry of readTable(new MemoryFile(prefix, index))) entries.push(entry);
    checkpoints.push({ index, data: fixture(`${prefix}.data-00000-of-00001`), entries });
  }
  const ofCheckpoint = (at: number) => (next: Chance) => {
    const { index, data, entries } = checkpoints[at]!;
    const which = next(4);
    if (which === 0) return folderCase(mutate(index, next), data);
    if (which === 1) return folderCase(index, mutate(data, next));
    return folderCase(mutateTable(entries, next), data);
  };
  return [
    (next) => fileCase(mutate(safetensors, next), openSafetensors),
    ofCheckpoint(0),
    ofCheckpoint(1),
    (next) => fileCase(mutate(flat[next(flat.length)]!, next), openTflite),
    (next) => graphCase(networks[next(networks.length)]!, next),
  ];
}

/**
 * Damages the fixtures `cases` times, over the four readers and the matcher of graphs in turn, and opens
 * and reads each. It must either be refused with a WeightsError or give finite numbers of the shape it lists, without asking
 * for many times its size.
 * @returns how many were refused on opening, how many in a tensor, how many read in full
 */
export async function fuzzReaders(
  cases: number,
  seed: number,
): Promise<{ refused: number; damaged: number; read: number }> {
  const kinds = await makers();
  const outcome = { refused: 0, damaged: 0, read: 0 };
  for (let i = 0; i < cases; i++) {
    const made = kinds[i % kinds.length]!(chance(seed + i * 2_654_435_761));
    try {
      outcome[await outcomeOf(made)]++;
    } catch (error) {
      throw new Error(`case ${i} of seed ${seed}`, { cause: error });
    }
  }
  return outcome;
}

async function outcomeOf(made: Case): Promise<'refused' | 'damaged' | 'read'> {
  let source: WeightSource;
  try {
    source = await made.open();
  } catch (error) {
    assert.ok(error instanceof WeightsError, String(error));
    return 'refused';
  } finally {
    const asked = made.files().reduce((sum, file) => sum + file.asked, 0);
    assert.ok(asked <= 64 * 1024 + 4 * made.size, `asked for ${asked} of ${made.size} bytes`);
  }
  let outcome: 'damaged' | 'read' = 'read';
  const names = new Set(source.tensors.map(({ name }) => name));
  assert.equal(names.size, source.tensors.length);
  for (const { name, shape } of source.tensors) {
    try {
      const values = await source.read(name);
      assert.equal(values.length, elementCount(shape));
      assert.equal(firstNotFinite(values), -1);
    } catch (error) {
      assert.ok(error instanceof WeightsError, String(error));
      outcome = 'damaged';
    }
  }
  if ('graph' in source && !(await isMatched(source))) outcome = 'damaged';
  await source.close();
  assert.ok(made.files().every((file) => file.closed));
  return outcome;
}

/** Whether the graph is known for a network, whose tensors can then be read. */
async function isMatched(source: WeightSource): Promise<boolean> {
  try {
    const named = await namedWeights({ source, config: undefined, vocab: undefined });
    const { inventory } = recognise(named.source.tensors, named.config);
    await completeness(recognise(named.source.tensors, named.config), ['span']);
    for (const { source: tensor } of inventory.tensors.values()) {
      const values = await named.source.read(tensor.name);
      assert.equal(values.length, elementCount(tensor.shape));
      assert.equal(firstNotFinite(values), -1);
    }
    return true;
  } catch (error) {
    assert.ok(error instanceof ArchitectureError || error instanceof WeightsError, String(error));
    return false;
  }
}
