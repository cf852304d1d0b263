export interface ZipEntry {
  readonly name: string;
  readonly packedBytes: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/**
 * The entries of a ZIP archive, from its central directory (APPNOTE.TXT 4.3.12 and 4.3.16), without
 * unpacking. Throws when it is none; archives of 4 GB and more (ZIP64) are not read.
 */
export function listZip(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== END) throw new Error('not a ZIP archive');
  const count = archive.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new Error('damaged ZIP directory');
    const nameLength = archive.readUInt16LE(at + 28);
    const rest = archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      packedBytes: archive.readUInt32LE(at + 20),
    });
    at += 46 + nameLength + rest;
  }
  return entries;
}
