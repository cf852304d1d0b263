import { type ByteFile, WeightsError } from './weightSource';

const PAGE_BYTES = 64 * 1024;
const MAX_PAGES = 64;
/** Elements of vectors and bytes of tables that one file may make us look at. */
const MAX_ELEMENTS = 8_000_000;

/**
 * Reads a FlatBuffer (https://flatbuffers.dev/internals) straight from its file, page by page, so
 * that the weights inside are never loaded along. Every offset is held against the file's size.
 */
export class FlatBuffer {
  private readonly pages = new Map<number, Uint8Array>();
  private elements = 0;

  constructor(readonly file: ByteFile) {}

  /** @throws WeightsError as everything here does, when an offset leads outside the file */
  async root(): Promise<FlatTable> {
    return this.table(await this.u32(0));
  }

  async table(at: number): Promise<FlatTable> {
    const vtable = at - (await this.view(at, 4)).getInt32(0, true);
    const vtableBytes = (await this.view(vtable, 2)).getUint16(0, true);
    if (vtableBytes < 4) throw this.damaged();
    this.spend(vtableBytes);
    // A copy, so that a table kept for long keeps no page.
    const view = await this.view(vtable, vtableBytes);
    const entries = view.buffer.slice(view.byteOffset, view.byteOffset + vtableBytes);
    return new FlatTable(this, at, new DataView(entries));
  }

  async u32(at: number): Promise<number> {
    return (await this.view(at, 4)).getUint32(0, true);
  }

  /** Where the first element of the vector at `at` is, and how many there are. */
  async vector(at: number, elementBytes: number): Promise<FlatVector> {
    const length = await this.u32(at);
    const start = at + 4;
    if (length * elementBytes > this.file.size - start) throw this.damaged();
    return { start, length };
  }

  /** A view of bytes of the file; it may lie in a shared page. */
  async view(at: number, length: number): Promise<DataView> {
    if (at < 0 || length > this.file.size - at) throw this.damaged();
    const index = Math.floor(at / PAGE_BYTES);
    const inside = at - index * PAGE_BYTES;
    const bytes =
      inside + length <= PAGE_BYTES
        ? (await this.page(index)).subarray(inside, inside + length)
        : await this.file.read(at, length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  /** Counts what is looked at, so that a small file cannot make endless work by sharing vectors. */
  spend(elements: number): void {
    this.elements += elements;
    if (this.elements > MAX_ELEMENTS) throw this.damaged();
  }

  damaged(): WeightsError {
    return new WeightsError(this.file.name, 'this TFLite file is damaged or cut short');
  }

  private async page(index: number): Promise<Uint8Array> {
    let page = this.pages.get(index);
    if (page) this.pages.delete(index);
    else {
      const start = index * PAGE_BYTES;
      page = await this.file.read(start, Math.min(PAGE_BYTES, this.file.size - start));
      const oldest = this.pages.keys().next().value;
      if (this.pages.size >= MAX_PAGES && oldest !== undefined) this.pages.delete(oldest);
    }
    this.pages.set(index, page);
    return page;
  }
}

export interface FlatVector {
  /** In bytes from the beginning of the file. */
  readonly start: number;
  /** In elements. */
  readonly length: number;
}

/** One table; fields go by their id in the schema. A field left out has its default. */
export class FlatTable {
  constructor(
    private readonly buffer: FlatBuffer,
    private readonly at: number,
    private readonly vtable: DataView,
  ) {}

  async u8(field: number): Promise<number> {
    return (await this.scalar(field, 1))?.getUint8(0) ?? 0;
  }

  async i8(field: number): Promise<number> {
    return (await this.scalar(field, 1))?.getInt8(0) ?? 0;
  }

  async i32(field: number): Promise<number> {
    return (await this.scalar(field, 4))?.getInt32(0, true) ?? 0;
  }

  async u32(field: number): Promise<number> {
    return (await this.scalar(field, 4))?.getUint32(0, true) ?? 0;
  }

  async u64(field: number): Promise<number> {
    const value = (await this.scalar(field, 8))?.getBigUint64(0, true) ?? 0n;
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.buffer.damaged();
    return Number(value);
  }

  async table(field: number): Promise<FlatTable | undefined> {
    const at = await this.offset(field);
    return at === undefined ? undefined : this.buffer.table(at);
  }

  /** An empty vector where the field is left out. */
  async vector(field: number, elementBytes: number): Promise<FlatVector> {
    const at = await this.offset(field);
    return at === undefined ? { start: 0, length: 0 } : this.buffer.vector(at, elementBytes);
  }

  /** The elements of a vector of tables, in order. */
  async *tables(field: number): AsyncGenerator<FlatTable> {
    const { start, length } = await this.vector(field, 4);
    this.buffer.spend(length);
    for (let i = 0; i < length; i++) {
      const at = start + 4 * i;
      yield await this.buffer.table(at + (await this.buffer.u32(at)));
    }
  }

  async i32s(field: number): Promise<readonly number[]> {
    const { view, length } = await this.elements(field, 4);
    return Array.from({ length }, (_, i) => view.getInt32(4 * i, true));
  }

  async f32s(field: number): Promise<readonly number[]> {
    const { view, length } = await this.elements(field, 4);
    return Array.from({ length }, (_, i) => view.getFloat32(4 * i, true));
  }

  async i64s(field: number): Promise<readonly number[]> {
    const { view, length } = await this.elements(field, 8);
    return Array.from({ length }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  }

  /** Empty where the field is left out. */
  async string(field: number): Promise<string> {
    const { view } = await this.elements(field, 1);
    return new TextDecoder().decode(view);
  }

  private async elements(field: number, size: number): Promise<{ view: DataView; length: number }> {
    const { start, length } = await this.vector(field, size);
    this.buffer.spend(length);
    return { view: await this.buffer.view(start, length * size), length };
  }

  private async offset(field: number): Promise<number | undefined> {
    const at = this.place(field);
    return at === undefined ? undefined : at + (await this.buffer.u32(at));
  }

  private async scalar(field: number, bytes: number): Promise<DataView | undefined> {
    const at = this.place(field);
    return at === undefined ? undefined : this.buffer.view(at, bytes);
  }

  private place(field: number): number | undefined {
    const entry = 4 + 2 * field;
    const inside = entry + 2 <= this.vtable.byteLength ? this.vtable.getUint16(entry, true) : 0;
    return inside === 0 ? undefined : this.at + inside;
  }
}
