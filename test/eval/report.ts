import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../harness/paths';
import type { Part } from './parts/part';

export const REPORT = join(ROOT, 'docs', 'quality.md');

/** How a part was measured. */
export interface Provenance {
  /** The reader's name, revision, form and the first digits of its sha256. */
  readonly reader: string;
  readonly quick: boolean;
}

const PUBLISHED = `## Published

SQuAD v1.1 dev F1 of the readers of this family, as their authors give it (TensorFlow Model Garden,
\`official/projects/edgetpu/nlp\`; MobileBERT's paper, arXiv 2004.02984):

| reader | float | int8 |
| --- | --- | --- |
| MobileBERT baseline (same source) | 89.02 | 87.95 |
| MobileBERT-EdgeTPU-XS | 88.20 | 87.15 |
| MobileBERT-EdgeTPU-S | 89.97 | 89.40 |
| MobileBERT-EdgeTPU-M | 90.24 | 89.50 |
| MobileBERT, paper (EM 82.9; v2.0 F1 79.2) | 90.0 | |
`;

/** Writes a part that was measured into docs/quality.md; the others keep what they have. */
export function writeReport(order: readonly string[], part: Part, provenance: Provenance): void {
  const sections = new Map(earlierSections());
  sections.set(part.title, section(part, provenance));
  const titles = [...order, ...[...sections.keys()].filter((it) => !order.includes(it))];
  mkdirSync(dirname(REPORT), { recursive: true });
  const head =
    '# Answer quality\n\nWritten by `npm run eval`. In percent, with the 95 % bootstrap interval in ' +
    'brackets where there is one.\n';
  const body = titles.filter((it) => it !== 'Published').flatMap((it) => sections.get(it) ?? []);
  writeFileSync(REPORT, [head, ...body, PUBLISHED].join('\n'));
}

function section(part: Part, { reader, quick }: Provenance): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const reached = (ok: boolean | undefined): string => (ok === undefined ? '' : ok ? 'yes' : 'no');
  return [
    `## ${part.title}`,
    '',
    `Commit ${commit()}, ${new Date().toISOString().slice(0, 10)}, reader ${reader}` +
      `${quick ? ', seeded samples of the larger sets' : ''}.`,
    '',
    ...(part.notes ?? []).slice(0, 1).flatMap((note) => [note, '']),
    '| what | n | measured | target | reached |',
    '| --- | --- | --- | --- | --- |',
    ...part.rows.map(
      ({ what, n, value, target, ok }) =>
        `| ${cell(what)} | ${n} | ${cell(value)} | ${cell(target ?? '')} | ${reached(ok)} |`,
    ),
    '',
    ...(part.notes ?? []).slice(1).flatMap((note) => [note, '']),
  ].join('\n');
}

/** The sections of the report as it stands, each from its heading to the next. */
function earlierSections(): [string, string][] {
  if (!existsSync(REPORT)) return [];
  return readFileSync(REPORT, 'utf8')
    .split(/^(?=## )/mu)
    .slice(1)
    .map((text) => [/^## (.+)$/mu.exec(text)?.[1] ?? '', `${text.trimEnd()}\n`]);
}

function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'extension', 'models') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`;
}
