import type { Proof } from '../../models/reading/prover';

/** What is used of `vscode.Memento`. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = 'verbatim.proofs';
const VERSION = 1;
/** Environments come and go with updates of editor and drivers; the oldest are let go. */
const MOST = 100;

/** What accelerators were seen to compute rightly or wrongly on this machine, over windows and days. */
export class ProofMemory {
  constructor(private readonly memento: Memento) {}

  all(): readonly Proof[] {
    const stored = this.memento.get(KEY);
    if (typeof stored !== 'object' || stored === null) return [];
    const { version, proofs } = stored as { version?: unknown; proofs?: unknown };
    return version === VERSION && Array.isArray(proofs) ? proofs.filter(isProof) : [];
  }

  /** Takes the place of what was known of the same length in the same environment. */
  add(proof: Proof): void {
    const others = this.all().filter(
      (it) => it.environment !== proof.environment || it.bucket !== proof.bucket,
    );
    const proofs = [...others, proof].slice(-MOST);
    // What cannot be stored is proved again next time.
    this.memento.update(KEY, { version: VERSION, proofs }).then(undefined, () => undefined);
  }
}

function isProof(value: unknown): value is Proof {
  if (typeof value !== 'object' || value === null) return false;
  const { environment, bucket, difference, failure, at } = value as Record<string, unknown>;
  return (
    typeof environment === 'string' &&
    typeof bucket === 'number' &&
    (typeof difference === 'number' || difference === null) &&
    (typeof failure === 'string' || failure === null) &&
    typeof at === 'number'
  );
}
