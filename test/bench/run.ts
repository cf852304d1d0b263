/**
 * `npm run bench [-- PART…]`: measures what issue and README promise, prints the figures and writes
 * them to docs/benchmarks.md with the commit and the machine. Parts that are not run keep their figures.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../harness/paths';
import type { BenchRow } from './row';

/** Each part is a file beside this one that exports `measure()`. */
const PARTS = [
  ...(['indexing', 'packages', 'indexKept', 'search', 'reading', 'startup', 'package'] as const),
  ...(['network', 'sizes'] as const),
];
type PartName = (typeof PARTS)[number];
/** These take weights or networks made beforehand, or long; they run when they are named. */
const ON_REQUEST: readonly PartName[] = ['network', 'sizes'];
const REPORT = join(ROOT, 'docs', 'benchmarks.md');

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(PARTS as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(', ')}. There are ${PARTS.join(', ')}.`);
  process.exit(2);
}

const measured = new Map<string, string>();
let missed = 0;
const chosen = PARTS.filter((it) =>
  wanted.length === 0 ? !ON_REQUEST.includes(it) : wanted.includes(it),
);
for (const name of chosen) {
  console.log(`\n${name}`);
  const rows = await measurePart(name);
  for (const row of rows) {
    console.log(`${row.ok ? '  ok  ' : '  MISS'} ${row.what}: ${row.value} (${row.target})`);
  }
  missed += rows.filter((it) => !it.ok).length;
  measured.set(name, section(name, rows));
}
// Read only now: another run may have written meanwhile.
const sections = new Map<string, string>([...earlierSections(), ...measured]);
mkdirSync(join(ROOT, 'docs'), { recursive: true });
writeFileSync(
  REPORT,
  [
    '# Benchmarks\n\nWritten by `npm run bench`.\n',
    ...PARTS.flatMap((it) => sections.get(it) ?? []),
  ].join('\n'),
);
console.log(`\n${missed === 0 ? 'every target reached' : `${missed} targets missed`}`);
process.exit(missed === 0 ? 0 : 1);

async function measurePart(name: PartName): Promise<readonly BenchRow[]> {
  try {
    const part = (await import(`./${name}.ts`)) as { measure: () => Promise<readonly BenchRow[]> };
    return await part.measure();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ what: name, value: `could not run: ${reason}`, target: 'runs', ok: false }];
  }
}

function section(name: PartName, rows: readonly BenchRow[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [
    `## ${name}`,
    '',
    `Commit ${commit()}, ${new Date().toISOString().slice(0, 10)}, ${machine()}.`,
    '',
    '| what | measured | target | reached |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      (it) =>
        `| ${cell(it.what)} | ${cell(it.value)} | ${cell(it.target)} | ${it.ok ? 'yes' : 'no'} |`,
    ),
    '',
  ].join('\n');
}

/** The sections of the report as it stands, each from its heading to the next. */
function earlierSections(): [string, string][] {
  if (!existsSync(REPORT)) return [];
  return readFileSync(REPORT, 'utf8')
    .split(/^(?=## )/mu)
    .slice(1)
    .map((text) => [/^## (\S+)/u.exec(text)?.[1] ?? '', `${text.trimEnd()}\n`]);
}

function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'extension', 'models', 'webview') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`;
}

function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} × ${model}, ${memory} GB, Node ${process.version}`;
}
