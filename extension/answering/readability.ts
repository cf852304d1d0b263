/** Share of tokens that the vocabulary lacks beyond which a text says nothing to the reader. */
const MOST_UNKNOWN = 0.3;
/** Share of letters that are not Latin beyond which a text is in another script. */
const MOST_FOREIGN_LETTERS = 0.5;
/** Words beyond which the language of a text can be told by its small words. */
const ENOUGH_WORDS = 25;
/** Small words of English; and of languages in the Latin script, that English does not have. */
const ENGLISH = new Set(
  'the of and to in is that it for as with was on are be by this at from or an not which you if can'.split(
    ' ',
  ),
);
const FOREIGN = new Set(
  (
    'der die das und ist nicht ein eine mit den dem von zu auf für sich werden wird oder auch ' +
    'le la les des une est dans pour que qui sur pas avec sont du et au aux ' +
    'el los las una por con para del se es en y lo como ' +
    'il che di della per non sono gli nel una è ' +
    'os não uma com dos são da do ' +
    'het een van niet zijn voor met ook'
  ).split(' '),
);
/** How many times as many small words of other languages as of English. */
const MORE_FOREIGN = 2;

/**
 * Whether the reader, which knows English, can make little of a text: mostly tokens that its vocabulary
 * lacks, another script, or the small words of another language.
 * @param ids of the text's tokens
 * @param unknown the id of `[UNK]`
 */
export function isForeign(text: string, ids: Int32Array, unknown: number): boolean {
  if (ids.length === 0) return false;
  let missing = 0;
  for (const id of ids) if (id === unknown) missing++;
  if (missing / ids.length >= MOST_UNKNOWN) return true;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (letters > 0 && (letters - latin) / letters >= MOST_FOREIGN_LETTERS) return true;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < ENOUGH_WORDS) return false;
  const count = (small: ReadonlySet<string>) => words.filter((word) => small.has(word)).length;
  const foreign = count(FOREIGN);
  return foreign / words.length >= 0.15 && foreign > MORE_FOREIGN * count(ENGLISH);
}
