/**
 * Why a reader could not be started:
 * `damaged`: a file is missing, cut short or changed; no home can run it.
 * `wrong-output`: it runs here, but gives other logits than it must.
 * `unavailable`: this home cannot run it (now).
 */
export type LoadFailure = 'damaged' | 'wrong-output' | 'unavailable';

/** Thrown when a reader could not be started; the message is one or two sentences for the user. */
export class ReaderLoadError extends Error {
  override readonly name = 'ReaderLoadError';

  constructor(
    readonly failure: LoadFailure,
    message: string,
  ) {
    super(message);
  }
}

/** Thrown when the accelerator died under a reading; the message is fit for the user. */
export class ReaderLostError extends Error {
  override readonly name = 'ReaderLostError';

  /** @param wrongOutput whether it was given up because it computes wrongly, for good */
  constructor(
    message: string,
    readonly wrongOutput = false,
  ) {
    super(message);
  }
}
