import { WordPieceTokenizer } from '../tokenizer/wordPiece';
import type { Row } from './runner';
import type { VocabularyFacts } from './vocabulary';

/** What the parity checks read: short, padded, long, and without an answer. */
const TEXTS: readonly { question: string; passage: string; padTo?: number }[] = [
  {
    question: 'What does the reader return?',
    passage: 'The reader returns only words that stand in your documents.',
  },
  {
    question: 'How long is the warranty?',
    passage:
      'Keep the receipt. The warranty of the pump lasts thirty months from the day of purchase, ' +
      'and the filter is covered for one year.',
    padTo: 64,
  },
  {
    question: 'Which port does the server listen on?',
    passage:
      'Configuration. The server reads settings.toml when it starts and again when it receives ' +
      'SIGHUP. Every key is optional. By default it listens on port 8471 of the loopback ' +
      'interface; set `address` to change this. Log lines go to standard error, one JSON object ' +
      'each, and `level` decides which of them are written. The cache lives below the home ' +
      'folder and may be deleted at any time: it is filled again on the next request.',
  },
  {
    question: 'Who painted the ceiling of the chapel?',
    passage:
      'Release notes. This version repairs the import of folders with spaces in their names and ' +
      'shortens the start by a third.',
  },
];

const LEAST_PADDING = 4;

/** The rows of the parity checks, in the words of this vocabulary, none longer than `positions`. */
export function checkRows(vocabulary: VocabularyFacts, positions: number): Row[] {
  const { text, lowercase, specialTokens } = vocabulary;
  const { cls, sep, pad } = specialTokens;
  const tokenizer = WordPieceTokenizer.fromVocab(text, { lowercase, stripAccents: lowercase });
  const idsOf = (words: string): number[] => [...tokenizer.encode(words).ids];
  return TEXTS.map(({ question, passage, padTo = 0 }) => {
    const asked = [cls, ...idsOf(question).slice(0, positions / 2 - 2), sep];
    // A network for short inputs gets a padded row, too.
    const room = positions - asked.length - 1 - (padTo > 0 ? LEAST_PADDING : 0);
    const read = idsOf(passage).slice(0, Math.max(0, room));
    const ids = [...asked, ...read, sep];
    const padding = Math.max(0, Math.min(padTo, positions) - ids.length);
    return {
      ids: [...ids, ...filled(padding, pad)],
      mask: [...filled(ids.length, 1), ...filled(padding, 0)],
      typeIds: [...filled(asked.length, 0), ...filled(read.length + 1, 1), ...filled(padding, 0)],
    };
  });
}

function filled(length: number, value: number): number[] {
  return new Array<number>(length).fill(value);
}
