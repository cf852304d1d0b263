import type { DocumentPart } from '../documents/document';
import type { Snapshot, SnapshotArray } from '../search/snapshot';
import type { Storage } from '../storage/storage';
import { StorageDamagedError } from '../storage/storage';
import type { AdmissionPolicy, FileState, SkippedDocument } from './passageIndex';

/** What is kept of a document of the disk. */
export interface KeptDocument {
  /** Canonical. */
  readonly uri: string;
  readonly part: DocumentPart;
  readonly languageId?: string | undefined;
  readonly cellNumber?: number | undefined;
  /** Its number in the inverted index. */
  readonly group: number;
  readonly indexedHash: string;
  readonly words: number;
  readonly bytes: number;
  /** How many passages it has, in the order of documents in `KeptIndex.tables`. */
  readonly passages: number;
}

/** What is kept of the documents: enough to tell which there are, and in what state. */
export interface KeptDocuments {
  readonly documents: readonly KeptDocument[];
  /** `PassageTable.data` of all documents, one after the other. */
  readonly tables: Int32Array<ArrayBuffer>;
  readonly files: readonly FileState[];
  /** Files that the worker was given. */
  readonly given: readonly FileState[];
  readonly skipped: readonly SkippedDocument[];
  readonly policy: AdmissionPolicy;
}

/** What is kept for searching: nearly all the bytes. */
export interface KeptSearch {
  /** Numbers of passages in the inverted index that are of no kept document. */
  readonly strays: Int32Array<ArrayBuffer>;
  readonly index: Snapshot;
}

/** An index as it is kept between two starts. */
export interface KeptIndex extends KeptDocuments, KeptSearch {}

/** One that is opened; it is read until `search` is settled. */
export interface OpenedIndex extends KeptDocuments {
  /** @throws StorageDamagedError, or anything that damage brings about */
  readonly search: Promise<KeptSearch>;
}

const TYPES = { Uint8Array, Uint16Array, Int32Array, Uint32Array, Float32Array } as const;

/** Of the header's shape; what was kept in another is made anew. */
const HEADER_VERSION = 1;

/** The shape of the JSON section. */
interface Header {
  readonly version: number;
  readonly documents: readonly KeptDocument[];
  readonly files: readonly FileState[];
  readonly given: readonly FileState[];
  readonly skipped: readonly SkippedDocument[];
  readonly policy: AdmissionPolicy;
  readonly format: number;
  readonly numbers: Readonly<Record<string, number>>;
  readonly arrays: readonly { readonly name: string; readonly type: keyof typeof TYPES }[];
}

/** @returns false when another window is the writer */
export async function keepIndex(storage: Storage, kept: KeptIndex): Promise<boolean> {
  const { documents, files, given, skipped, policy, index } = kept;
  const arrays = Object.entries(index.arrays);
  const header: Header = {
    version: HEADER_VERSION,
    documents,
    files,
    given,
    skipped,
    policy,
    format: index.format,
    numbers: index.numbers,
    arrays: arrays.map(([name, array]) => ({ name, type: typeOf(array) })),
  };
  const sections = new Map<string, Uint8Array>([
    ['header', new TextEncoder().encode(JSON.stringify(header))],
    ['tables', bytesOf(kept.tables)],
    ['strays', bytesOf(kept.strays)],
  ]);
  for (const [name, array] of arrays) sections.set(`index/${name}`, bytesOf(array));
  return storage.commit(sections);
}

/**
 * Resolves once the documents are read; what searching needs is read from then on.
 * @returns null when nothing is kept
 * @throws StorageDamagedError, or anything that damage brings about
 */
export async function openKept(storage: Storage): Promise<OpenedIndex | null> {
  if ((await storage.open()) === null) return null;
  const json = new TextDecoder().decode(await storage.readRange('header'));
  const { version, format, numbers, arrays, ...header } = JSON.parse(json) as Header;
  if (version !== HEADER_VERSION) return null;
  const tables = await int32(storage, 'tables');
  const search = readSearch(storage, { format, numbers, arrays });
  search.catch(() => undefined); // looked at by whom it is for, if the documents are of use
  return { ...header, tables, search };
}

async function readSearch(
  storage: Storage,
  { format, numbers, arrays }: Pick<Header, 'format' | 'numbers' | 'arrays'>,
): Promise<KeptSearch> {
  // All at once: while one is checked others are read.
  const [strays, ...read] = await Promise.all([
    int32(storage, 'strays'),
    ...arrays.map(async ({ name, type }) => {
      return [name, arrayOf(await storage.readRange(`index/${name}`), type)] as const;
    }),
  ]);
  return { strays, index: { format, numbers, arrays: Object.fromEntries(read) } };
}

async function int32(storage: Storage, name: string): Promise<Int32Array<ArrayBuffer>> {
  return arrayOf(await storage.readRange(name), 'Int32Array') as Int32Array<ArrayBuffer>;
}

function typeOf(array: SnapshotArray): keyof typeof TYPES {
  for (const [name, type] of Object.entries(TYPES)) {
    if (array instanceof type) return name as keyof typeof TYPES;
  }
  throw new Error('an array of a type that cannot be kept');
}

function bytesOf({ buffer, byteOffset, byteLength }: SnapshotArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** @param bytes at the beginning of their memory */
function arrayOf(bytes: Uint8Array, type: keyof typeof TYPES): SnapshotArray {
  const make = TYPES[type];
  if (bytes.length % make.BYTES_PER_ELEMENT !== 0) throw new StorageDamagedError('A cut array.');
  return new make(
    bytes.buffer as ArrayBuffer,
    bytes.byteOffset,
    bytes.length / make.BYTES_PER_ELEMENT,
  );
}
