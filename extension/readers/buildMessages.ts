import type { FormSource } from '../../models/build/floatForms';
import type { ReaderScore } from '../../models/readerDescription';

/** What the builder's worker is started with. */
export interface BuildOrder {
  /** Weights, file or folder; absolute. */
  readonly from: string;
  /** The reader folder to make; absolute, missing. */
  readonly into: string;
  /** For what an archive holds; absolute, missing. */
  readonly unpackInto: string;
  /** `vocab.txt` to take where none lies beside the weights; absolute. */
  readonly vocab: string;
  /** How errors name the weights. */
  readonly title: string;
  readonly name: string;
  readonly licence: string;
  readonly sources: readonly string[];
  readonly scores: readonly ReaderScore[];
}

/** For another form of a reader that is there. */
export interface FormOrder extends FormSource {
  /** The folder to make; absolute. */
  readonly into: string;
}

/** A worker's `workerData`. */
export interface BuildWorkerData {
  readonly order: BuildOrder | FormOrder;
  /** `file:` URL of ONNX Runtime's glue script. */
  readonly glueUrl: string;
  /** Absolute path of ONNX Runtime's WebAssembly. */
  readonly wasmPath: string;
}

/** The only message to the worker. */
export type BuildRequest = 'cancel';

export type BuildReply =
  | { readonly type: 'progress'; readonly step: string; /** In [0, 1]. */ readonly done: number }
  | { readonly type: 'built' }
  | {
      readonly type: 'failed';
      /** A sentence for the user; null when the error is not one that was foreseen. */
      readonly sentence: string | null;
      /** Whether the weights are at fault. */
      readonly badWeights: boolean;
      /** For the log: the kind of error and its place in the code. */
      readonly stack: string;
    };
