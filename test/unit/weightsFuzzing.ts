import assert from 'node:assert/strict';
import { elementCount, firstNotFinite } from '../../models/weights/numbers';
import { openSafetensors } from '../../models/weights/safetensors';
import { readTable, type TableEntry } from '../../models/weights/sortedTable';
import { openCheckpoint } from '../../models/weights/tensorflow';
import { openTflite } from '../../models/weights/tflite';
import { type WeightSource, WeightsError } from '../../models/weights/weightSource';
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
  const flat = ['fp32', 'fp16', 'int8', 'outside'].map((form) => fixture(`tflite/${form}.tflite`));
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
  ];
}

/**
 * Damages the fixtures `cases` times, over the four readers in turn, and opens and reads each. It must
 * either be refused with a WeightsError or give finite numbers of the shape it lists, without asking
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
  await source.close();
  assert.ok(made.files().every((file) => file.closed));
  return outcome;
}
