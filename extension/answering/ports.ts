import type { SearchRequest, SearchResult } from '../index/passageIndex';
import type { Encoding } from '../../models/tokenizer/encoding';
import type { Reader } from '../runtime/reader';

/** What `ask` needs of the outside; each has an in-memory double in test/unit. */
export interface AskPorts {
  readonly index: { search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult> };
  readonly reader: Reader;
  readonly tokenizer: { encode(text: string): Encoding };
  /** Milliseconds, monotone. */
  readonly now: () => number;
}
