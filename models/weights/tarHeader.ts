import { WeightsError } from './weightSource';

export const TAR_BLOCK_BYTES = 512;

/** One header of a tar archive (POSIX.1-1988 ustar, with GNU's base-256 sizes). */
export interface TarHeader {
  readonly name: string;
  /** Bytes of content that follow, padded to whole blocks. */
  readonly size: number;
  /** The type flag: '0' or '\0' a file, '5' a folder, 'x' and 'g' pax records, 'L' a GNU long name. */
  readonly type: string;
}

/**
 * Undefined for the block of zeros that ends an archive.
 * @param archive shown in errors
 * @throws WeightsError when the checksum or a number is wrong
 */
export function parseTarHeader(block: Uint8Array, archive: string): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const damaged = (): WeightsError =>
    new WeightsError(archive, 'the tar archive is damaged or is none');
  // The checksum counts its own eight bytes as spaces.
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (sum !== readNumber(block.subarray(148, 156))) throw damaged();
  const size = readNumber(block.subarray(124, 136));
  if (size === undefined) throw damaged();
  const ustar = text(block.subarray(257, 262)) === 'ustar';
  const prefix = ustar && block[263] === 0x30 ? text(block.subarray(345, 500)) : '';
  const name = text(block.subarray(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type: String.fromCharCode(block[156] ?? 0),
  };
}

/** The records of a pax header, `LENGTH KEY=VALUE\n` each. @throws WeightsError */
export function parsePaxRecords(bytes: Uint8Array, archive: string): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? NaN : Number(text(bytes.subarray(at, space)));
    const record = new TextDecoder().decode(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    if (!(length > space - at + 1) || at + length > bytes.length || equals < 1) {
      throw new WeightsError(archive, 'the tar archive is damaged');
    }
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** Octal digits, or base 256 where the first bit is set. */
function readNumber(field: Uint8Array): number | undefined {
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const value = field.reduce((sum, byte, i) => sum * 256 + (i === 0 ? byte & 0x7f : byte), 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = text(field).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : undefined;
}

/** Up to the first zero byte. */
function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
