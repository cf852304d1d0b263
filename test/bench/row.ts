/** One line of a benchmark's table. */
export interface BenchRow {
  readonly what: string;
  readonly value: string;
  readonly target: string;
  readonly ok: boolean;
}
