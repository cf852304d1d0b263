import type { AskPorts } from '../../../extension/answering/ports';
import type { SearchResult } from '../../../extension/index/passageIndex';

export interface RecordedSearch extends SearchResult {
  /** The words that the reader is asked. */
  readonly asked: string;
}

/** An index that remembers what was searched last and what was found. */
export function recordSearch(index: AskPorts['index']): {
  readonly index: AskPorts['index'];
  /** @throws Error when nothing was searched */
  last(): RecordedSearch;
} {
  let recorded: RecordedSearch | null = null;
  return {
    index: {
      search: async (request, signal) => {
        const result = await index.search(request, signal);
        recorded = { ...result, asked: request.question };
        return result;
      },
      copies: (request, signal) => index.copies(request, signal),
    },
    last: () => {
      if (recorded === null) throw new Error('nothing was searched');
      return recorded;
    },
  };
}
