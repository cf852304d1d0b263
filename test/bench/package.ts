import { readFileSync } from 'node:fs';
import { runNpm } from '../harness/command';
import { VSIX } from '../harness/paths';
import { listZip } from '../harness/zip';
import type { BenchRow } from './row';

const LARGEST_MB = 40;
const MOST_FILES = 60;

/** What a user downloads. */
export async function measure(): Promise<BenchRow[]> {
  const { status, output } = await runNpm(['run', '-s', 'package']);
  if (status !== 0) throw new Error(output);
  const packed = readFileSync(VSIX);
  const megabytes = packed.length / 1e6;
  const files = listZip(packed).length;
  return [
    {
      what: 'the universal .vsix',
      value: `${megabytes.toFixed(1)} MB`,
      target: `under ${LARGEST_MB} MB`,
      ok: megabytes < LARGEST_MB,
    },
    {
      what: 'files in it',
      value: String(files),
      target: `under ${MOST_FILES}`,
      ok: files < MOST_FILES,
    },
  ];
}
