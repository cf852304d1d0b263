import { join } from 'node:path';
import { IndexCore } from '../../extension/index/indexCore';
import { uriOfPath } from '../../extension/index/fileUri';
import { ROOT } from '../harness/paths';
import type { BenchRow } from './row';

/** Fewer would be no corpus of tens of thousands of files. */
const LEAST_FILES = 10_000;
const QUESTION = 'How is a worker thread given a message?';

/**
 * All files of the installed packages, of every format there is, as a folder that is searched: what
 * comes of them, told by count.
 */
export async function measure(): Promise<BenchRow[]> {
  const root = uriOfPath(join(ROOT, 'node_modules'));
  const index = new IndexCore();
  await index.setPolicy({ maxBytes: 50 * 1024 * 1024, allowedSecrets: [] });
  const before = process.cpuUsage();
  await index.setFolders([{ root, exclude: [] }]);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const { documents, passages, bytes } = await index.status();
  const entries = await index.list();
  const indexed = entries.filter(({ state }) => state === 'indexed');
  const megabytes = indexed.reduce((sum, entry) => sum + entry.bytes, 0) / 1e6;
  const leftOut = new Map<string, number>();
  for (const { reason } of entries) {
    if (reason !== null) leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  }
  const reasons = [...leftOut].sort().map(([reason, count]) => `${count} ${reason}`);
  const scope = { kind: 'folders', roots: [root] } as const;
  const { hits } = await index.search({ question: QUESTION, scope, limit: 16 });
  const silent = entries.filter(({ state, detail }) => state === 'skipped' && !detail);
  return [
    {
      what: `all text of the installed packages: ${documents} files, ${megabytes.toFixed(0)} MB, ${passages} passages, in ${seconds.toFixed(0)} s of processor time; left out, each with its reason: ${reasons.join(', ')}`,
      value: `${indexed.length} files`,
      target: `at least ${LEAST_FILES}, and what is left out says why`,
      ok: indexed.length >= LEAST_FILES && silent.length === 0 && hits.length === 16,
    },
    {
      what: 'memory of their index for each passage',
      value: `${(bytes / passages).toFixed(0)} bytes`,
      target: '1024 bytes',
      ok: bytes / passages <= 1024,
    },
  ];
}
