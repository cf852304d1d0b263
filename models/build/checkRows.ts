import { WordPieceTokenizer } from '../tokenizer/wordPiece';
import { PASSAGE } from './checkPassage';
import type { Row } from './runner';
import type { VocabularyFacts } from './vocabulary';

interface RowPlan {
  readonly question: string;
  readonly passage: string;
  /** Tokens at most; the passage is cut to fit. */
  readonly length: number;
  readonly padding: number;
}

/**
 * What the parity checks read: rows just under the lengths that kernels like to be cut for, one that is
 * padded, and one without an answer. int8 is calibrated on the same.
 */
const PLANS: readonly RowPlan[] = [
  { question: 'How long is the warranty of the pump?', passage: PASSAGE, length: 63, padding: 0 },
  {
    question: 'Who painted the ceiling of the chapel?',
    passage: PASSAGE,
    length: 127,
    padding: 0,
  },
  {
    question: 'Which port does the server listen on?',
    passage: PASSAGE,
    length: 255,
    padding: 0,
  },
  {
    question: 'When were the pumps of the old waterworks switched off?',
    passage: PASSAGE,
    length: 383,
    padding: 0,
  },
  {
    question: 'What does the reader return?',
    passage: 'The reader returns only words that stand in your documents.',
    length: 63,
    padding: 28,
  },
];

const LEAST_PADDING = 4;

/** The rows of the parity checks, in the words of this vocabulary, none longer than `positions`. */
export function checkRows(
  { text, lowercase, specialTokens }: VocabularyFacts,
  positions: number,
): readonly Row[] {
  const { cls, sep, pad } = specialTokens;
  const tokenizer = WordPieceTokenizer.fromVocab(text, { lowercase, stripAccents: lowercase });
  const idsOf = (words: string): number[] => [...tokenizer.encode(words).ids];
  return PLANS.map(({ question, passage, length, padding }) => {
    const asked = [cls, ...idsOf(question).slice(0, positions / 2 - 2), sep];
    // A network for short inputs gets a padded row, too.
    const least = padding > 0 ? LEAST_PADDING : 0;
    const room = Math.min(length, positions - least) - asked.length - 1;
    const read = idsOf(passage).slice(0, Math.max(0, room));
    const ids = [...asked, ...read, sep];
    const padded = Math.min(padding, positions - ids.length);
    return {
      ids: [...ids, ...filled(padded, pad)],
      mask: [...filled(ids.length, 1), ...filled(padded, 0)],
      typeIds: [...filled(asked.length, 0), ...filled(read.length + 1, 1), ...filled(padded, 0)],
    };
  });
}

function filled(length: number, value: number): number[] {
  return new Array<number>(length).fill(value);
}
