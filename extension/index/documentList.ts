import { skipDetail } from '../documents/skipDetail';
import type { DiskFolders } from './diskFolders';
import type { DocumentEntry } from './documentEntry';
import type { HeldDocument } from './heldDocument';
import type { SkippedDocument } from './passageIndex';
import { ruleDetail } from './ruleDetail';

/** Where the entries of a list come from; names are canonical URIs. */
export interface ListedParts {
  readonly documents: Iterable<HeldDocument>;
  readonly skipped: ReadonlyMap<string, SkippedDocument>;
  readonly open: ReadonlySet<string>;
  readonly folders: Pick<DiskFolders, 'waiting' | 'leftOut'>;
}

/** Everything known, in the order of URIs, each document once. */
export function listDocuments({ documents, skipped, open, folders }: ListedParts): DocumentEntry[] {
  const entries: DocumentEntry[] = [];
  const known = new Set<string>();
  const originOf = (canonical: string) => (open.has(canonical) ? 'open' : 'disk');
  for (const { uri, canonical, part, table, words, bytes } of documents) {
    known.add(canonical);
    entries.push({
      ...nothing(uri, originOf(canonical)),
      part,
      passages: table.length,
      words,
      bytes,
      state: 'indexed',
    });
  }
  for (const [canonical, { uri, reason, detail }] of skipped) {
    known.add(canonical);
    entries.push({ ...nothing(uri, originOf(canonical)), reason, detail });
  }
  for (const uri of folders.waiting()) {
    if (!known.has(uri)) entries.push({ ...nothing(uri, 'disk'), state: 'waiting' });
    known.add(uri);
  }
  for (const [uri, why] of folders.leftOut()) {
    if (known.has(uri)) continue;
    known.add(uri);
    const told =
      typeof why === 'string'
        ? ({ reason: 'unreadable', detail: skipDetail(why) } as const)
        : ({ reason: 'excluded', detail: ruleDetail(why) } as const);
    entries.push({ ...nothing(uri, 'disk'), ...told });
  }
  return entries.sort((a, b) => (a.uri === b.uri ? 0 : a.uri < b.uri ? -1 : 1));
}

function nothing(uri: string, origin: DocumentEntry['origin']): DocumentEntry {
  const rest = { passages: 0, words: 0, bytes: 0, reason: null, detail: null };
  return { uri, part: null, origin, state: 'skipped', ...rest };
}
