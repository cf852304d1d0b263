/** What every form of published weights becomes: named tensors, read one at a time as float32. */

/** How a tensor's numbers lie in the file. `other`: a type that no reader needs; listed, never read. */
export type TensorType =
  'f32' | 'f16' | 'bf16' | 'f64' | 'i8' | 'u8' | 'i16' | 'i32' | 'i64' | 'bool' | 'other';

/** One tensor's place and shape; the data stays in the file until read. */
export interface TensorInfo {
  /** Unique within its source. */
  readonly name: string;
  /** Row-major; `[]` is a scalar. */
  readonly shape: readonly number[];
  readonly dtype: TensorType;
  /** Size in the file, in bytes. */
  readonly bytes: number;
}

export type WeightsKind = 'safetensors' | 'tf2' | 'tf1' | 'tflite';

/** Weights in whatever form: lists tensors, reads one at a time as float32 (dequantised, widened). */
export interface WeightSource {
  readonly kind: WeightsKind;
  /** In the order of their names, or of the file where that is the graph's own (TFLite). */
  readonly tensors: readonly TensorInfo[];
  /**
   * The values of one tensor, row-major, a fresh array that the caller may change.
   * @throws WeightsError when there is no such tensor, its bytes are damaged, its type is `other`,
   *   or a value is not a finite number
   */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Weights cannot be used; the message is one sentence with the file and the reason, fit for the user. */
export class WeightsError extends Error {
  override readonly name = 'WeightsError';

  /** @param file as shown to the user: a file's own name, or its name relative to the chosen folder */
  constructor(
    readonly file: string,
    reason: string,
  ) {
    super(`${file}: ${reason}.`);
  }
}

/** Random access to bytes: a file on disk, memory in tests. */
export interface ByteFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`, in an array of the caller's own.
   * @throws WeightsError when they are not all inside the file
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface ByteFolder {
  /** Every file below the folder, its name relative to it, with '/'. */
  list(): Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  open(name: string): Promise<ByteFile | undefined>;
}

/** A TFLite graph as far as matching by structure needs it. Names may be gone; indices never are. */
export interface TfliteGraph {
  /** By tensor index. */
  readonly tensors: readonly TfliteTensor[];
  /** In order of execution. */
  readonly operators: readonly TfliteOperator[];
  /** Tensor indices of the graph's own inputs and outputs. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface TfliteTensor {
  /** As in the file; may be empty or used twice. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: TensorType;
  /** The name to `read` it by when it is a constant of the file, else undefined. */
  readonly weight: string | undefined;
}

export interface TfliteOperator {
  /** The schema's name (`FULLY_CONNECTED`), `CUSTOM:name`, or `BUILTIN:number` for one unknown here. */
  readonly kind: string;
  /** Tensor indices; -1 is an optional input left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The activation fused into it, by the schema's name (`RELU`); `NONE` where there is none. */
  readonly activation: string;
  /** What else the schema lets it choose, as far as matching needs it; see `OPTION_FIELDS`. */
  readonly options: Readonly<Record<string, number>>;
}

export interface TfliteSource extends WeightSource {
  readonly kind: 'tflite';
  readonly graph: TfliteGraph;
}

/** Weights as the user chose them, with what lay beside them. */
export interface OpenedWeights {
  readonly source: WeightSource | TfliteSource;
  /** `config.json` of a Hugging Face folder, an object; undefined where there is none. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
  /** The text of `vocab.txt`, one token a line; undefined where there is none. */
  readonly vocab: string | undefined;
}
