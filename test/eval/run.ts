/**
 * `npm run eval [-- PART…]`: measures the quality of answers, prints one table and writes it to
 * docs/quality.md. Parts that are not run keep their figures.
 *
 *     npm run eval -- [PART…] [--quick] [--reader DIR] [--form int8] [--data DIR] [--questions N] [--transfer N]
 *       [--beside DIR --beside-form fp32] [--floor "SCORE=N"…] [--no-write]
 *
 * `--quick` takes 1,000 seeded questions of each set. `--data` (or VERBATIM_QA_DATA) is the folder of
 * the data sets. `--beside` names another reader to be read with on the same rows. A floor names a score of the last column; one that is missed, or not measured, makes
 * the exit status 1.
 */
import { parseArgs } from 'node:util';
import type { NetworkForm } from '../../models/readerDescription';
import { openReadings } from './readings/openReadings';
import type { Part, PartInput } from './parts/part';
import { writeReport } from './report';
import type { Provenance } from './report';
import { DataSets, dataFolder } from './sets/dataSets';

/** Each part is a file beside these that exports a function of its name. */
const PARTS = {
  reading: 'Reading',
  finding: 'Finding',
  passages: 'Passages',
  whole: 'The whole',
  honesty: 'Honesty',
  perturbed: 'Perturbed questions',
  users: 'Documents like the users’',
  haystack: 'Beside Haystack',
  peer: 'Beside transformers.js',
} as const;
type PartName = keyof typeof PARTS;

const QUICK = 1000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    reader: { type: 'string' },
    form: { type: 'string', default: 'int8' },
    beside: { type: 'string' },
    'beside-form': { type: 'string', default: 'fp32' },
    data: { type: 'string' },
    questions: { type: 'string' },
    transfer: { type: 'string' },
    floor: { type: 'string', multiple: true, default: [] },
    'no-write': { type: 'boolean', default: false },
  },
});
const names = Object.keys(PARTS) as PartName[];
const unknown = positionals.filter((name) => !(names as string[]).includes(name));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  process.exit(2);
}
const floors = values.floor.map((text) => {
  const [, name = '', least = ''] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (name !== '') return { name, least: Number(least) };
  console.error('--floor needs SCORE=NUMBER.');
  return process.exit(2);
});

const form = values.form as NetworkForm;
const readings = await openReadings({ form, ...(values.reader ? { reader: values.reader } : {}) });
const { description } = readings.reader;
const beside =
  values.beside === undefined
    ? null
    : await openReadings({
        reader: values.beside,
        form: values['beside-form'] as NetworkForm,
        calibration: description.calibration,
      });
const most = values.quick ? QUICK : Number(values.questions ?? Infinity);
const input: PartInput = {
  readings,
  beside,
  sets: new DataSets(dataFolder(values.data), (sentence) => console.error(`\n${sentence}`)),
  most,
  mostTransfer: Math.min(most, Number(values.transfer ?? most)),
  signal: new AbortController().signal,
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  },
};
const provenance: Provenance = {
  reader: `${description.name} ${description.revision}, ${form} ${readings.sha256.slice(0, 12)}`,
  quick: values.quick || values.questions !== undefined,
};
const scores = new Map<string, number>();
let failed = false;
for (const name of names.filter((it) => positionals.length === 0 || positionals.includes(it))) {
  const began = performance.now();
  const freshBefore = readings.reader.fresh;
  try {
    const part = await measure(name);
    input.progress('');
    print(part);
    // At once: a run may be stopped.
    if (!values['no-write']) writeReport(Object.values(PARTS), part, provenance);
    for (const { score } of part.rows) if (score) scores.set(score.name, score.value);
  } catch (error) {
    failed = true;
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`\n${name} could not run: ${reason}`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`(${seconds} s, ${readings.reader.fresh - freshBefore} windows read anew)`);
}
await readings.dispose();
await beside?.dispose();
const missed = floors.filter(({ name, least }) => !((scores.get(name) ?? -1) >= least));
for (const { name, least } of missed) {
  console.error(`${name}: ${scores.get(name)?.toFixed(1) ?? 'not measured'}, floor ${least}`);
}
process.exitCode = missed.length > 0 || failed ? 1 : 0;

async function measure(name: PartName): Promise<Part> {
  const module = (await import(`./parts/${name}.ts`)) as Record<
    string,
    (input: PartInput) => Promise<Part>
  >;
  const run = module[name];
  if (run === undefined) throw new Error(`parts/${name}.ts exports no ${name}()`);
  return run(input);
}

function print({ title, rows }: Part): void {
  console.log(`\n${title}`);
  for (const { what, n, value, target, ok, score } of rows) {
    const mark = ok === undefined ? '      ' : ok ? '  ok  ' : '  MISS';
    const end = `${target === undefined ? '' : ` (${target})`}${score ? `  {${score.name}}` : ''}`;
    console.log(`${mark} ${what}: ${value}, n ${n}${end}`);
  }
}
