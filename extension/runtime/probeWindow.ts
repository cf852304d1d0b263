import type { WindowInput } from '../../models/reading/messages';
import type { ReaderDescription } from '../../models/readerDescription';

/** Tokens of a usual window: a passage of some 200 words and a question. */
const LENGTH = 256;

/**
 * A window of a usual length to measure with, made of the token ids of the reader's own checks: how
 * fast a network runs depends on how many tokens there are, not on which.
 */
export function probeWindow(description: ReaderDescription, length = LENGTH): WindowInput {
  const { cls, sep, unk } = description.specialTokens;
  const size = Math.min(length, description.maxLength);
  const words = description.checks
    .flatMap((it) => it.ids.filter((_, at) => it.mask[at] === 1))
    .filter((id) => id !== cls && id !== sep);
  const ids = Int32Array.from({ length: size }, (_, at) => words[at % words.length] ?? unk);
  const contextStart = Math.min(12, size >> 1);
  ids[0] = cls;
  ids[contextStart - 1] = sep;
  ids[size - 1] = sep;
  const bounds = { contextStart, contextEnd: size - 1 };
  return { ids, ...bounds, answerStart: contextStart, answerEnd: size - 1 };
}
