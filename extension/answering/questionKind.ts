/** What a question asks for, as far as its first words tell. */
export type QuestionKind =
  /** How many, how much, how long. */
  | 'amount'
  /** When, on what date; not which year or month, whose answer is one word. */
  | 'time'
  | 'who'
  /** What somebody is to do. */
  | 'how-to'
  /** Why, and how something works or came about. */
  | 'explanation'
  | 'yes-no'
  | 'fact';

const AMOUNT =
  /\bhow\s+(?:many|much|long|old|far|large|big|small|fast|high|tall|deep|wide|heavy|hot|cold|often|few)\b|\b(?:number|amount) of\b/iu;
const TIME =
  /^(?:\S+\s+)?when\b|\b(?:what|which)\s+(?:\p{L}+\s+)?(?:date|day and (?:month|year))\b/iu;
const WHO = /^(?:by |to |for |from |with )?who(?:m|se)?\b/iu;
const HOW_TO =
  /\bhow\s+(?:(?:do|can|could|should|would|must|may|might)\s+(?:i|we|you|one|users?)\b|to\b)/iu;
/** What begins so asks for a step, whatever it then says of how many or how long. */
const ASKS_STEP = /^(?:and\s+)?how\s+(?:(?:do|can|could|should|would)\s+(?:i|we|you|one)\b|to\b)/iu;
const EXPLANATION = /^(?:and\s+)?(?:why|how)\b|\bfor what reason\b|\bwhat (?:causes|caused)\b/iu;
const YES_NO =
  /^(?:is|are|was|were|does|do|did|can|could|should|will|would|has|have|had|may|must|isn['’]t|aren['’]t|doesn['’]t|don['’]t|can['’]t)\s/iu;
/** `Is it A or B?` asks for one of the two. */
const CHOICE = /\bor\b(?!\s+not\b)/iu;

/** The kind of a question by its words, without preamble (see `takeApart`); `fact` for keywords. */
export function questionKind(asked: string): QuestionKind {
  const text = asked.trim();
  if (ASKS_STEP.test(text)) return 'how-to';
  if (AMOUNT.test(text)) return 'amount';
  if (HOW_TO.test(text)) return 'how-to';
  if (TIME.test(text)) return 'time';
  if (WHO.test(text)) return 'who';
  if (EXPLANATION.test(text)) return 'explanation';
  return YES_NO.test(text) && !CHOICE.test(text) ? 'yes-no' : 'fact';
}

/** The longest answer worth reading for, in tokens of the reader. */
export function mostAnswerTokens(kind: QuestionKind): number {
  return kind === 'how-to' || kind === 'explanation' ? 64 : 30;
}
