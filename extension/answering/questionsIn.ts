const ASKING = 'what|who|whom|whose|which|when|where|why|how';
const AUXILIARY = 'is|are|was|were|does|do|did|can|could|should|will|would|has|have|had|may|must';

/** Where a question ends and, on the same line, another begins, in capitals or not. */
const NEXT = new RegExp(
  `(?<=\\?)\\s+(?=\\p{Lu}|\\p{N}|[-*•]\\s|(?:and|or|but|${ASKING}|${AUXILIARY})\\b)`,
  'u',
);
/** `… and who is it`: a question of its own, where `when and where is it` is one. */
const AND_ASKS = new RegExp(
  `,?\\s+and\\s+(?=(?:${ASKING})(?:\\s+(?:many|much|long|often|far|old))?\\s+(?:${AUXILIARY})\\b)`,
  'iu',
);
const ASKS = new RegExp(`^(?:${ASKING}|${AUXILIARY})\\b`, 'iu');
/** The number or the bullet of a list. */
const LISTED = /^(?:\d{1,2}[.)]|[-*•])\s+/u;

/** Words of a question that is joined to another by `and`, at least. */
const LEAST_WORDS = 3;

/**
 * The questions in one text: `What is the port? who owns it?` are two, and so are `What is the port and
 * who owns it?` and lines that each end in a question mark. A text that asks nothing of itself is one,
 * and so is what would be cut inside quotation marks or has fewer than two words.
 */
export function questionsIn(text: string): readonly string[] {
  const pieces = text
    .split(NEXT)
    .map((piece) => piece.trim().replace(LISTED, ''))
    .filter((piece) => piece !== '');
  const questions = areQuestions(pieces) ? pieces : [text];
  const all = questions.flatMap(joined);
  return all.length > 1 ? all : [text];
}

function areQuestions(pieces: readonly string[]): boolean {
  return pieces.every((piece) => {
    return isWhole(piece) && piece.endsWith('?') && wordsOf(piece) > 1;
  });
}

/** The questions that `and` joins in one, each with a mark. */
function joined(question: string): readonly string[] {
  const pieces = question.split(AND_ASKS);
  const [first = ''] = pieces;
  const areWhole = pieces.every((piece) => isWhole(piece) && wordsOf(piece) >= LEAST_WORDS);
  if (pieces.length < 2 || !areWhole || !ASKS.test(first)) return [question];
  return pieces.map((piece) => (piece.endsWith('?') ? piece : `${piece}?`));
}

/** Whether no quotation is cut. */
function isWhole(piece: string): boolean {
  const straight = piece.match(/"/gu)?.length ?? 0;
  const open = piece.match(/“/gu)?.length ?? 0;
  return straight % 2 === 0 && open === (piece.match(/”/gu)?.length ?? 0);
}

function wordsOf(piece: string): number {
  return piece.split(/\s+/u).length;
}
