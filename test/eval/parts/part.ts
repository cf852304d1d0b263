import type { Readings } from '../readings/openReadings';
import type { DataSets } from '../sets/dataSets';

/** What every part of the table is measured with. */
export interface PartInput {
  readonly readings: Readings;
  /** Another form or reader to be compared with, on the same rows. */
  readonly beside: Readings | null;
  readonly sets: DataSets;
  /** Seeded questions of a set at most; of a transfer set. */
  readonly most: number;
  readonly mostTransfer: number;
  readonly signal: AbortSignal;
  /** Tells how far it is. */
  readonly progress: (text: string) => void;
}

/** One line of the table; `score` (in percent) is what `--floor` looks at. */
export interface PartRow {
  readonly what: string;
  readonly n: number;
  readonly value: string;
  readonly target?: string;
  readonly ok?: boolean;
  readonly score?: { readonly name: string; readonly value: number };
}

export interface Part {
  readonly title: string;
  readonly rows: readonly PartRow[];
  /** Markdown below the table. */
  readonly notes?: readonly string[];
}
