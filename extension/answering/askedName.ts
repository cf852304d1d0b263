import type { TextRange } from '../documents/document';
import type { PassageReading } from './candidate';
import { headedTexts } from './headedTexts';
import { ledItemsOf } from './ledItems';
import type { NamedText } from './namedTexts';
import type { QuestionWords } from './questionWords';
import { holds, shareTold, termSet } from './questionWords';

/** What has a name of its own in a technical document; several of them are asked for as a list. */
const THING =
  '(?:option|setting|flag|switch|argument|parameter|property|field|key|variable|constant|method|function|hook|event|class|command|subcommand|keyword|header|formatter|signal|operator|attribute|directive|tag|claim|error|exception|adapter|exit (?:status|code)|status code)';
/** `Which option hides the date?`, `What is the flag to …`, `option for …`: its name is asked for. */
const ASKS = new RegExp(
  `^(?:(?:in|on|with|by|through|to) )?(?:which (?:\\S+ ){0,2}?|what (?!(?:is|are|was|were|do|does|did|has|have|can|should|will|happens?)\\b)(?:\\S+ ){0,2}?)${THING}\\b|\\b${THING} (?:for|to|that|which)\\b`,
  'iu',
);
const THINGS = new RegExp(`\\b${THING}\\b`, 'giu');
/** A name alone, of a heading such as `.checkIgnore(path): boolean`. */
const NAME = /^[\p{L}\p{N}_$@.%#<>=|~^*/-]+/u;
/** What is no word of prose: `hideDate`, `HIDE_DATE`, `--hide`, `%o`; `hide`, as titles begin with a capital. */
const IDENTIFIER = /[^\p{L}\s'’,?!]|\p{Ll}\p{Lu}|^\p{Ll}+$/u;
/** The share of what the question tells that must be said of a thing for its name to be proposed. */
const LEAST = 0.75;

/** Whether the name of something is asked for. */
export function asksForName(question: string): boolean {
  return ASKS.test(question);
}

/**
 * The names of items, rows and sections of which a passage says what the question tells: of the row
 * `HIDE_DATE | Hide date from output` its first cell, for `Which variable hides the date?`. Of each
 * passage those of which most is said.
 */
export function namesAskedFor(passage: PassageReading, words: QuestionWords): readonly NamedText[] {
  const { hit } = passage;
  const things = termSet(words.question.match(THINGS) ?? []);
  const telling = words.besidesDocument(hit.uri).filter((word) => !holds(things, word));
  if (telling.length === 0) return [];
  const proposed = namedIn(passage).flatMap(
    ({ value, whole }): (NamedText & { readonly share: number })[] => {
      const name = hit.readable.slice(value.start, value.end);
      if (words.tellsAll(name) || !IDENTIFIER.test(name)) return [];
      const own = termSet([hit.readable.slice(whole.start, whole.end), ...hit.heading]);
      const share = shareTold(telling, own);
      return share >= LEAST ? [{ value, whole, share, as: 'name' }] : [];
    },
  );
  const most = Math.max(0, ...proposed.map(({ share }) => share));
  return proposed.filter(({ share }) => share === most);
}

/** What has a name in a passage: the name, and the name with what is said of it. */
function namedIn(passage: PassageReading): readonly { value: TextRange; whole: TextRange }[] {
  const { readable } = passage.hit;
  const items = ledItemsOf(passage).flatMap(({ start, end, lead, names }) => {
    // Words in front of a colon are a title, too.
    if (names[0] === lead && /\s/u.test(lead)) return [];
    return [{ value: { start, end: start + lead.length }, whole: { start, end } }];
  });
  const sections = headedTexts(passage.hit).flatMap(({ heading: { start, end }, under }) => {
    const name = NAME.exec(readable.slice(start, end))?.[0];
    // A heading of several words is a title.
    if (name === undefined || /\s\p{L}/u.test(readable.slice(start + name.length, end))) return [];
    return [{ value: { start, end: start + name.length }, whole: { start, end: under.end } }];
  });
  return [...items, ...sections];
}
