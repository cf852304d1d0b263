import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Graph } from '../onnx/graph';
import { modelBytes } from '../onnx/writer';
import type { NetworkFile } from '../readerDescription';

/** Small pieces are gathered up to this many bytes before they are written. */
const GATHER = 1 << 20;

/** Writes a network into a folder, one tensor in memory at a time. */
export async function writeNetwork(
  graph: Graph,
  folder: string,
  name: string,
  signal?: AbortSignal,
): Promise<NetworkFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(join(folder, name), 'wx');
  try {
    let waiting: Uint8Array[] = [];
    let gathered = 0;
    const flush = async (): Promise<void> => {
      if (waiting.length > 0) await file.writev(waiting);
      waiting = [];
      gathered = 0;
    };
    for await (const piece of modelBytes(graph)) {
      signal?.throwIfAborted();
      hash.update(piece);
      bytes += piece.byteLength;
      gathered += piece.byteLength;
      waiting.push(piece);
      if (gathered >= GATHER) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
  return { path: name, sha256: hash.digest('hex'), bytes };
}
