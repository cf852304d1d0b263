import type { ReaderDescription } from '../../models/readerDescription';
import type { ReadingWorkerClient } from '../../models/reading/workerClient';
import type { LoadResult } from '../../models/reading/workerMessages';
import type { HomeReader } from './homeReader';

export interface ClientHome extends Pick<HomeReader, 'accelerator'> {
  readonly description: ReaderDescription;
  readonly client: ReadingWorkerClient;
  readonly loaded: LoadResult;
  /** What the worker told last of its memory, in bytes; undefined before it told anything. */
  readonly memoryTold: () => number | undefined;
  /** Resolves when the worker is gone; its client is closed by then. */
  readonly ended: () => Promise<unknown>;
}

/** A loaded worker behind its client, as the reader of a home. */
export function homeOfClient(home: ClientHome): HomeReader {
  const { accelerator, description, client, loaded, memoryTold, ended } = home;
  return {
    accelerator,
    description,
    loaded,
    get memoryBytes() {
      return memoryTold() ?? loaded.memoryBytes;
    },
    read: (windows, options, signal) => client.read(windows, options, signal),
    onLost: (listener) => client.onLost(listener),
    dispose: async () => {
      client.close();
      await ended();
    },
  };
}
