import { detectEncoding } from './encoding';

const EXTENSIONS = new Set(
  (
    'png jpg jpeg jpe gif bmp tif tiff webp avif heic heif ico icns psd xcf jxl ' +
    'mp3 mp4 m4a m4v mov avi mkv webm ogg oga ogv opus flac wav aac wma wmv mpg mpeg ' +
    'zip gz tgz bz2 tbz xz txz zst br lz lz4 lzma 7z rar tar jar war ear apk ipa dmg iso img deb rpm ' +
    'msi cab vsix nupkg whl egg crx xpi exe dll so dylib a o obj lib pdb class pyc pyo wasm node elf ' +
    'ttf otf woff woff2 eot pdf doc docx xls xlsx ppt pptx odt ods odp epub mobi ' +
    'db sqlite sqlite3 mdb parquet arrow feather avro orc npy npz pkl h5 hdf5 onnx pb tflite ' +
    'safetensors gguf pt pth bin dat pack idx swf'
  ).split(' '),
);

const MAGIC: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46, 0x2d], // %PDF-
  [0x50, 0x4b, 0x03, 0x04], // zip and its kin
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x1f, 0x8b],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x00, 0x61, 0x73, 0x6d],
  [0xca, 0xfe, 0xba, 0xbe],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x77, 0x4f, 0x46, 0x46],
  [0x77, 0x4f, 0x46, 0x32],
  [0x4f, 0x67, 0x67, 0x53],
  [0x49, 0x44, 0x33],
];

/** @param name a file's name; its extension alone counts, in any case */
export function isBinaryName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && EXTENSIONS.has(name.slice(dot + 1).toLowerCase());
}

/** Whether a file's first bytes are those of a known binary format, or no text in any encoding. */
export function isBinaryContent(head: Uint8Array): boolean {
  return (
    detectEncoding(head).binary ||
    MAGIC.some((magic) => magic.every((byte, at) => head[at] === byte))
  );
}
