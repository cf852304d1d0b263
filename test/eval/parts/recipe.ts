import { WINDOW_STRIDE } from '../../../extension/answering/readingPlan';
import type { SquadRow } from '../../../extension/terminal/squadRows';
import { buildWindows, spanToText } from '../../../models/reading/windows';
import type { Readings } from '../readings/openReadings';

const BEST = 20;
const LONGEST = 30;

/**
 * The answer by the published recipe (BERT's `run_squad`, Devlin et al. 2018): of every window the 20
 * best starts and the 20 best ends, pairs of at most 30 tokens whose start has its most context in
 * that window, the greatest sum of logits over all windows; the words are those between the tokens'
 * offsets.
 */
export async function readByRecipe(
  { question, context }: Pick<SquadRow, 'question' | 'context'>,
  { reader, tokenizer }: Readings,
): Promise<string> {
  const { maxLength, maxQuestion, specialTokens } = reader.description;
  const { cls, sep } = specialTokens;
  const passage = tokenizer.encode(context);
  const limits = { maxLength, maxQuestion, stride: WINDOW_STRIDE, cls, sep };
  let best = { score: -Infinity, text: '' };
  for (const window of buildWindows(tokenizer.encode(question.trim()), passage, limits)) {
    const { start, end } = await reader.logits(window);
    const { answerStart, answerEnd, contextStart, contextEnd } = window;
    const lasts = greatest(end, contextStart, contextEnd);
    for (const first of greatest(start, contextStart, contextEnd)) {
      if (first < answerStart || first >= answerEnd) continue;
      for (const last of lasts) {
        if (last < first || last - first >= LONGEST) continue;
        const score = start[first]! + end[last]!;
        if (score <= best.score) continue;
        const range = spanToText(window, { start: first, end: last + 1 }, passage);
        best = { score, text: context.slice(range.start, range.end) };
      }
    }
  }
  return best.text;
}

/** Indexes of the greatest logits in [from, to). */
function greatest(logits: Float32Array, from: number, to: number): number[] {
  const indexes = Array.from({ length: to - from }, (_, at) => from + at);
  return indexes.sort((a, b) => logits[b]! - logits[a]!).slice(0, BEST);
}
