/** What crosses to the readers of the extension host beside the messages of every reading worker. */
import type { LoadRequest, WorkerRequest } from '../../models/reading/workerMessages';

/** As `load`, but the process reads the network from its file: megabytes cross a pipe slowly. */
export interface NativeLoad {
  readonly type: 'loadFile';
  /** Absolute path of the network. */
  readonly path: string;
  /** With empty buffers. */
  readonly request: LoadRequest;
}

export type ToNativeProcess = NativeLoad | Exclude<WorkerRequest, LoadRequest>;
