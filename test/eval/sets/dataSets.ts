import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseSquadRow, readRows, wrongRow } from '../../../extension/terminal/squadRows';
import type { SquadRow } from '../../../extension/terminal/squadRows';
import { ROOT } from '../../harness/paths';

/** Files of the data sets, by the names the table shows. */
const FILES = {
  'SQuAD v1.1 dev': 'squad-v1.1-dev-html',
  'SQuAD v2.0 dev': 'squad-v2.0-dev',
  'Natural Questions (QED dev)': 'qed-nq-dev',
  'COVID-QA': 'covidqa-windowed',
  BioASQ: 'bioasq-factoid',
  PolicyQA: 'policyqa-dev',
  FairytaleQA: 'fairytaleqa-val',
  'FairytaleQA train': 'fairytaleqa-train',
  QAMR: 'qamr-dev',
  'QED train': 'qed-nq-train',
  'SQuAD v1.1 train': 'squad-v1.1-train',
  'SQuAD v1.1 train negatives': 'squad-v1.1-train-negatives',
} as const;

export type DataSetName = keyof typeof FILES;

/** Sets on which no reader of ours was trained and no choice was made. */
export const TRANSFER: readonly DataSetName[] = [
  'Natural Questions (QED dev)',
  'COVID-QA',
  'BioASQ',
  'PolicyQA',
  'FairytaleQA',
  'QAMR',
];

export interface DataSet {
  readonly name: string;
  /** Equal questions over one context are one row with all their answers, in the file's order. */
  readonly rows: readonly SquadRow[];
  /** Rows of the file, those left out among them, and how many were merged into another. */
  readonly lines: number;
  readonly damaged: readonly string[];
  readonly merged: number;
}

/** Where the data sets lie: `--data`, else VERBATIM_QA_DATA, else beside the repository. */
export function dataFolder(given: string | undefined): string {
  return given ?? process.env['VERBATIM_QA_DATA'] ?? join(ROOT, '..', 'shared', 'data', 'qa');
}

/** Reads the sets of one folder, each once. */
export class DataSets {
  private readonly known = new Map<DataSetName, Promise<DataSet>>();

  /** @param tell hears of each row that is left out, once for a set */
  constructor(
    readonly folder: string,
    private readonly tell: (sentence: string) => void = () => undefined,
  ) {}

  /** QED dev leaves out the titles of QED train. @throws TerminalError when there is no such file */
  load(name: DataSetName): Promise<DataSet> {
    const known = this.known.get(name) ?? this.read(name);
    this.known.set(name, known);
    return known;
  }

  private async read(name: DataSetName): Promise<DataSet> {
    const base = join(this.folder, `${FILES[name]}.jsonl`);
    const set = await readDataSet(name, existsSync(base) ? base : `${base}.xz`);
    for (const sentence of set.damaged) this.tell(`${name}: ${sentence}`);
    if (name !== 'Natural Questions (QED dev)') return set;
    const seen = new Set((await this.load('QED train')).rows.map(({ title }) => title));
    return { ...set, rows: set.rows.filter(({ title }) => !seen.has(title)) };
  }
}

/** @throws TerminalError when the file cannot be read */
export async function readDataSet(name: string, path: string): Promise<DataSet> {
  const rows = new Map<string, SquadRow>();
  const damaged: string[] = [];
  let lines = 0;
  let merged = 0;
  for await (const line of readRows(path, parseSquadRow)) {
    lines++;
    if ('wrong' in line) {
      damaged.push(wrongRow(line));
      continue;
    }
    const key = `${line.row.question}\n${line.row.context}`;
    const earlier = rows.get(key);
    if (earlier !== undefined) merged++;
    const answers = [...(earlier?.answers ?? []), ...line.row.answers];
    rows.set(key, { ...(earlier ?? line.row), answers });
  }
  return { name, rows: [...rows.values()], lines, damaged, merged };
}
