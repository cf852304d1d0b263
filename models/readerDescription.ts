/** `reader.json`: a folder that holds one is a reader. The format is a contract; see docs/reader-json.md. */

export type NetworkForm = 'int8' | 'fp16' | 'fp32';

export interface NetworkFile {
  /** Relative to the folder, never outside it. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Parity self-test: the network must give these logits before an accelerator may answer. */
export interface ParityCheck {
  readonly form: NetworkForm;
  /** int [length] each; `mask` has zeros where padded. */
  readonly ids: readonly number[];
  readonly mask: readonly number[];
  readonly typeIds: readonly number[];
  /** Logits of each position. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** Largest difference allowed, relative to the largest |logit|. */
  readonly tolerance: number;
  /** Whether the best span must be the same. */
  readonly sameSpan: boolean;
}

export interface ReaderScore {
  readonly dataset: string;
  readonly metric: string;
  readonly form: NetworkForm;
  readonly value: number;
  readonly n: number;
}

/**
 * Turns scores into a chance of being right: sigmoid(bias + Σ weights·features), features named by
 * `answering/calibration.ts`. `threshold` is the confidence from which an answer counts as found.
 */
export interface Calibration {
  readonly bias: number;
  readonly weights: Readonly<Record<string, number>>;
  readonly threshold: number;
}

export interface ReaderDescription {
  readonly format: 1;
  readonly name: string;
  readonly architecture: string;
  readonly revision: string;
  readonly licence: string;
  readonly sources: readonly string[];
  readonly tokenizer: {
    readonly kind: 'wordpiece';
    readonly vocab: string;
    readonly lowercase: boolean;
    readonly stripAccents: boolean;
  };
  readonly specialTokens: {
    readonly cls: number;
    readonly sep: number;
    readonly pad: number;
    readonly unk: number;
  };
  /** Tensor names in the ONNX file. */
  readonly inputs: { readonly ids: string; readonly mask: string; readonly typeIds: string };
  readonly outputs: { readonly start: string; readonly end: string };
  readonly maxLength: number;
  /** Question tokens at most; the rest is cut. */
  readonly maxQuestion: number;
  readonly maskValue: number;
  readonly files: Readonly<Partial<Record<NetworkForm, NetworkFile>>>;
  readonly calibration: Readonly<Partial<Record<NetworkForm, Calibration>>>;
  readonly scores: readonly ReaderScore[];
  readonly checks: readonly ParityCheck[];
}
