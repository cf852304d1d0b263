import type { PassageIndex } from '../index/passageIndex';
import type { Encoding } from '../../models/tokenizer/encoding';
import type { Reader } from '../runtime/reader';

/** What `ask` needs of the outside; each has an in-memory double in test/unit. */
export interface AskPorts {
  readonly index: Pick<PassageIndex, 'search' | 'copies'>;
  /**
   * The comparison of the scope with the disk that still goes on; when it is over, well or not, the
   * question is searched again. Null or absent when all is compared.
   */
  readonly checking?: Promise<unknown> | null;
  readonly reader: Reader;
  readonly tokenizer: { encode(text: string): Encoding };
  /** Milliseconds, monotone. */
  readonly now: () => number;
}
