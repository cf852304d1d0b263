import { TABLE_FOOTER_BYTES, TABLE_MAGIC } from './sortedTable';
import { TFLITE_IDENTIFIER } from './tfliteSchema';
import { type ByteFile, WeightsError } from './weightSource';

/** What a file is by its content. */
export type FileForm = 'safetensors' | 'checkpoint-index' | 'tflite' | ArchiveForm | 'json';
export type ArchiveForm = 'gzip' | 'tar';

const HEAD_BYTES = 512;
/** The PROTO opcode and the protocols that can follow it. */
const PICKLES = ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'];

/**
 * Tells a file's form by its first and last bytes; the name does not count.
 * @throws WeightsError saying what the file is instead, where it is none of these
 */
export async function recogniseFile(file: ByteFile): Promise<FileForm> {
  if (file.size === 0) throw new WeightsError(file.name, 'it is empty');
  const text = await readHead(file);
  if (text.startsWith(TFLITE_IDENTIFIER, 4)) return 'tflite';
  const archive = archiveForm(text);
  if (archive) return archive;
  const reason = refusal(text);
  if (reason !== undefined) throw new WeightsError(file.name, reason);
  if (text.startsWith('\0\0{', 6)) return 'safetensors';
  if (/^\s*\{/.test(text)) return 'json';
  if (file.size >= TABLE_FOOTER_BYTES) {
    const tail = await file.read(file.size - TABLE_MAGIC.length, TABLE_MAGIC.length);
    if (TABLE_MAGIC.every((byte, i) => tail[i] === byte)) return 'checkpoint-index';
  }
  throw new WeightsError(file.name, byNameOnly(file.name));
}

/** Whether a file is an archive. @throws WeightsError when it cannot be read */
export async function recogniseArchive(file: ByteFile): Promise<ArchiveForm | undefined> {
  return archiveForm(await readHead(file));
}

function archiveForm(text: string): ArchiveForm | undefined {
  if (text.startsWith('\x1f\x8b')) return 'gzip';
  return text.startsWith('ustar', 257) ? 'tar' : undefined;
}

/** One character a byte. */
async function readHead(file: ByteFile): Promise<string> {
  const head = await file.read(0, Math.min(HEAD_BYTES, file.size));
  return Array.from(head, (byte) => String.fromCharCode(byte)).join('');
}

/** Files that are often in the place of weights, told by their beginning. */
function refusal(text: string): string | undefined {
  if (text.startsWith('PK\x03\x04') || PICKLES.some((start) => text.startsWith(start))) {
    return (
      'this is a PyTorch pickle or a zip, which holds a program that would have to be run to get at ' +
      'the weights, so Verbatim does not open it; choose the safetensors form of the same model'
    );
  }
  if (/^(\xef\xbb\xbf)?\s*<(!doctype|html|head|\?xml|!--)/i.test(text)) {
    return 'this is a web page, not weights; the download went wrong or needs a sign-in';
  }
  if (text.startsWith('version https://git-lfs')) {
    return 'this is only a Git LFS pointer; download the file that it stands for';
  }
  if (text.startsWith('\x89HDF')) {
    return 'this is a Keras HDF5 file; save the model as a TensorFlow checkpoint or as safetensors';
  }
  return undefined;
}

function byNameOnly(name: string): string {
  if (/\.data-\d{5}-of-\d{5}$/.test(name)) {
    return 'this is the data of a TensorFlow checkpoint; its .index file is missing beside it';
  }
  if (/\.(index|safetensors|tflite|gz|tgz|tar)$/.test(name)) {
    return 'it is damaged, cut short, or not what its name says';
  }
  return 'this is no form of weights that Verbatim reads (safetensors, TensorFlow, TFLite)';
}
