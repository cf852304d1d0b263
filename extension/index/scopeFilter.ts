import { uriPath } from '../documents/uriPath';
import type { GroupFilter } from '../search/invertedIndex';
import { admitsPath } from '../search/query';
import type { PathFilter } from '../search/query';
import { canonicalUri } from './fileUri';
import type { HeldDocument } from './heldDocument';
import type { SearchScope } from './passageIndex';
import type { PassageStore } from './passageStore';

/** Which of the documents held a scope names. */
export interface ResolvedScope {
  readonly filter: GroupFilter;
  /** Parts are documents of their own. */
  readonly documents: readonly HeldDocument[];
  /** How many there are for the user: a notebook is one. */
  readonly count: number;
}

/** Resolves scopes; the last answer is kept while the same documents are held. */
export class ScopeFilter {
  private key = '';
  private membership = -1;
  private last: ResolvedScope = { filter: null, documents: [], count: 0 };

  constructor(private readonly store: PassageStore) {}

  /** @param paths what the documents' paths must hold and must not */
  resolve(scope: SearchScope, paths: readonly PathFilter[] = []): ResolvedScope {
    const names = scope.kind === 'documents' ? scope.uris : scope.roots;
    const key = JSON.stringify([scope.kind, names, paths]);
    if (key === this.key && this.membership === this.store.membership) return this.last;
    this.key = key;
    this.membership = this.store.membership;
    this.last = this.compute(scope, paths);
    return this.last;
  }

  private compute(scope: SearchScope, paths: readonly PathFilter[]): ResolvedScope {
    const isNamed = namedBy(scope);
    const documents = [...this.store.documents].filter(({ canonical }) => {
      return isNamed(canonical) && admitsPath(uriPath(canonical).path, paths);
    });
    const { partCount, documentCount, groupCount } = this.store;
    if (documents.length === partCount) return { filter: null, documents, count: documentCount };
    const count = new Set(documents.map(({ canonical }) => canonical)).size;
    const filter = new Uint8Array(groupCount);
    for (const document of documents) filter[document.group] = 1;
    return { filter, documents, count };
  }
}

/** Tells whether a scope names a document of that canonical URI. */
export function namedBy(scope: SearchScope): (canonical: string) => boolean {
  if (scope.kind === 'documents') {
    const named = new Set(scope.uris.map(canonicalUri));
    return (canonical) => named.has(canonical);
  }
  const roots = new Set(scope.roots.map((root) => withoutSlash(canonicalUri(root))));
  return (canonical) => liesBelow(canonical, roots);
}

/** Whether a URI is one of the roots or lies in one of them. */
function liesBelow(uri: string, roots: ReadonlySet<string>): boolean {
  for (let end = uri.length; end > 0; end = uri.lastIndexOf('/', end - 1)) {
    if (roots.has(uri.slice(0, end))) return true;
  }
  return false;
}

function withoutSlash(uri: string): string {
  return uri.endsWith('/') ? uri.slice(0, -1) : uri;
}
