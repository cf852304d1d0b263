/** Words before a full stop that seldom end a sentence. */
const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof st jr sr vs etc al cf eg ie no nos vol fig figs eq eqs ch sec pp ed eds rev ' +
    'gen col capt lt sgt gov sen rep hon inc ltd co corp dept est approx resp viz ca jan feb mar apr ' +
    'jun jul aug sep sept oct nov dec bzw usw nr'
  ).split(' '),
);

const CLOSERS = new Set(
  Array.from('"\')]}\u2019\u201d\u00bb\u300d\u300f\u3011\uff09', (mark) => mark.charCodeAt(0)),
);

/**
 * Whether a word ends a sentence, as far as the word alone tells (what follows must not begin in
 * lower case): a final `.`, `!`, `?` or `…`, closing quotes and brackets aside, unless the full stop
 * belongs to an initial (`J.`), a dotted abbreviation (`e.g.`) or a well-known one (`Fig.`).
 * @param start the word's range [start, end) in `text`
 */
export function endsSentence(text: string, start: number, end: number): boolean {
  let last = end - 1;
  // Most words end with a letter.
  if (isLetterOrDigit(text.charCodeAt(last)) && text.charCodeAt(last) < 0x80) return false;
  while (last > start && CLOSERS.has(text.charCodeAt(last))) last--;
  const unit = text.charCodeAt(last);
  if (unit === 0x21 || unit === 0x3f || unit === 0x2026) return true;
  if (unit !== 0x2e) return false;
  let first = start;
  while (first < last && !isLetterOrDigit(text.charCodeAt(first))) first++;
  const length = last - first;
  if (length > 5) return true;
  const word = text.slice(first, last);
  // A capital is an initial.
  if (length === 1) return word < 'A' || word > 'Z';
  return !word.includes('.') && !ABBREVIATIONS.has(word.toLowerCase());
}

/** `。`, `！`, `？`: they end a sentence whatever follows. */
export function isWideSentenceEnd(unit: number): boolean {
  return unit === 0x3002 || unit === 0xff01 || unit === 0xff1f;
}

/** Whether a sentence may begin with this unit: anything but an ASCII lower-case letter. */
export function mayBeginSentence(unit: number): boolean {
  return unit < 0x61 || unit > 0x7a;
}

function isLetterOrDigit(unit: number): boolean {
  return (
    (unit >= 0x30 && unit <= 0x39) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x61 && unit <= 0x7a) ||
    unit > 0x7f
  );
}
