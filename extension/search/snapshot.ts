export type SnapshotArray = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array;

/**
 * What a structure holds, as plain typed arrays and numbers by name: to be written and read back by
 * whoever keeps it, without knowing what they mean. Structured-clonable.
 */
export interface Snapshot {
  /** Grows whenever names or meanings change; one of another format cannot be opened. */
  readonly format: number;
  readonly numbers: Readonly<Record<string, number>>;
  readonly arrays: Readonly<Record<string, SnapshotArray>>;
}

/** Reads the members of a snapshot; each fails when it is missing or of another type. */
export class SnapshotReader {
  /** @throws RangeError when the snapshot is of another format */
  constructor(
    private readonly snapshot: Snapshot,
    format: number,
  ) {
    if (snapshot.format !== format) throw new RangeError(`snapshot of format ${snapshot.format}`);
  }

  /** @throws RangeError when there is no number of that name */
  number(name: string): number {
    const value = this.snapshot.numbers[name];
    if (value === undefined) throw new RangeError(`no number "${name}" in the snapshot`);
    return value;
  }

  /** @returns the array itself, not a copy @throws RangeError when it is missing or of another type */
  array<T extends SnapshotArray>(name: string, type: new (length: number) => T): T {
    const value = this.snapshot.arrays[name];
    if (!(value instanceof type)) throw new RangeError(`no array "${name}" in the snapshot`);
    return value;
  }
}

/** One snapshot of several: those of the parts under their names. */
export function joinSnapshots(own: Snapshot, parts: Readonly<Record<string, Snapshot>>): Snapshot {
  const numbers: Record<string, number> = { ...own.numbers };
  const arrays: Record<string, SnapshotArray> = { ...own.arrays };
  for (const [name, part] of Object.entries(parts)) {
    numbers[`${name}.format`] = part.format;
    for (const [key, value] of Object.entries(part.numbers)) numbers[`${name}.${key}`] = value;
    for (const [key, value] of Object.entries(part.arrays)) arrays[`${name}.${key}`] = value;
  }
  return { format: own.format, numbers, arrays };
}

/** The part of a joined snapshot; one of format -1 where there is none. */
export function partOf(joined: Snapshot, name: string): Snapshot {
  const prefix = `${name}.`;
  const own = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(values).flatMap(([key, value]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
      ),
    );
  const { format = -1, ...numbers } = own(joined.numbers);
  return { format, numbers, arrays: own(joined.arrays) };
}
