import type { NetworkForm, ParityCheck, ReaderDescription } from '../readerDescription';
import { bucketOf } from './buckets';
import type { Network } from './network';
import { ReaderLoadError } from './readerErrors';
import { runCheck } from './selfTest';

/** Whether an environment computes inputs of one length rightly, as it was seen at a time. */
export interface Proof {
  /** Provider, adapter or browser, runtime version and SHA-256 of the network's file. */
  readonly environment: string;
  readonly bucket: number;
  /** The largest difference seen, relative to the largest |logit|; null when it was no number. */
  readonly difference: number | null;
  /** Why it may not be used, as a sentence for the user; null when it passed. */
  readonly failure: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A failure is believed so long; a driver may change without its name telling. */
export const FAILURE_BELIEVED_MS = 24 * 3600 * 1000;

export interface ProverOptions {
  readonly description: ReaderDescription;
  readonly form: NetworkForm;
  readonly environment: string;
  /** What was seen before; proofs of other environments are passed over. */
  readonly remembered: readonly Proof[];
  readonly onProof: (proof: Proof) => void;
}

/**
 * Proves a network against the reader's checks: the shortest bucket before the first answer, each
 * further one before its first use. What was proved before is believed, and proved again later.
 */
export class Prover {
  readonly #checks = new Map<number, ParityCheck[]>();
  readonly #proved = new Map<number, number>();
  /** Buckets still to be proved in the background, those to be renewed among them. */
  readonly #waiting: number[];

  constructor(private readonly options: ProverOptions) {
    const { description, form, environment, remembered } = options;
    for (const check of description.checks) {
      if (check.form !== form) continue;
      const bucket = bucketOf(check.ids.length);
      this.#checks.set(bucket, [...(this.#checks.get(bucket) ?? []), check]);
    }
    this.#waiting = [...this.#checks.keys()].sort((a, b) => a - b);
    for (const { environment: where, bucket, difference, failure } of remembered) {
      if (where === environment && failure === null) this.#proved.set(bucket, difference ?? 0);
    }
  }

  /**
   * Before anything is loaded: whether it is known to fail.
   * @throws ReaderLoadError `wrong-output`
   */
  mayStart(): void {
    const { environment, remembered } = this.options;
    const since = Date.now() - FAILURE_BELIEVED_MS;
    for (const proof of remembered) {
      if (proof.environment !== environment || proof.failure === null || proof.at < since) continue;
      throw new ReaderLoadError('wrong-output', proof.failure);
    }
  }

  /**
   * Before the first answer.
   * @returns the largest difference; 0 when the reader has no check
   * @throws ReaderLoadError `wrong-output`
   */
  async first(network: Network): Promise<number> {
    const [shortest] = this.#waiting;
    if (shortest === undefined) return 0;
    await this.before(shortest, network);
    return this.#proved.get(shortest) ?? 0;
  }

  /**
   * Before an input of this bucket.
   * @throws ReaderLoadError `wrong-output`
   */
  async before(bucket: number, network: Network): Promise<void> {
    if (this.#proved.has(bucket) || !this.#checks.has(bucket)) return;
    await this.#prove(bucket, network);
  }

  /**
   * Proves one bucket that is not yet proved in this life.
   * @returns whether there was one
   * @throws ReaderLoadError `wrong-output`
   */
  async next(network: Network): Promise<boolean> {
    const [bucket] = this.#waiting;
    if (bucket === undefined) return false;
    await this.#prove(bucket, network);
    return true;
  }

  /** Says that what came out at a length cannot be: no later start may rely on it. */
  refute(bucket: number, failure: string): void {
    this.#tell(bucket, NaN, failure);
  }

  async #prove(bucket: number, network: Network): Promise<void> {
    this.#proved.delete(bucket);
    const waiting = this.#waiting.indexOf(bucket);
    if (waiting >= 0) this.#waiting.splice(waiting, 1);
    let worst = 0;
    for (const check of this.#checks.get(bucket) ?? []) {
      const length = network.hasFixedShape ? bucket : check.ids.length;
      const { difference, failure } = await runCheck(network, check, length);
      worst = Math.max(worst, difference);
      if (failure === null) continue;
      this.#tell(bucket, worst, failure);
      throw new ReaderLoadError('wrong-output', failure);
    }
    this.#proved.set(bucket, worst);
    this.#tell(bucket, worst, null);
  }

  #tell(bucket: number, worst: number, failure: string | null): void {
    const { environment, onProof } = this.options;
    const difference = Number.isFinite(worst) ? worst : null;
    onProof({ environment, bucket, difference, failure, at: Date.now() });
  }
}
