import type { TextRange } from '../documents/document';

const MONTH =
  '(?:Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)';
const DAY = '(?:[12]\\d|3[01]|0?[1-9])(?:st|nd|rd|th)?';
const YEAR = '\\d{4}(?!\\d)';
/** `31 March 2024`, `31st of March`, `March 31, 2024`, `March 2024`, `2024-03-31`. */
const DATES = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${DAY} (?:of )?${MONTH}(?:,? ${YEAR})?|${MONTH} ${DAY}(?!\\d)(?:,? ${YEAR})?|${MONTH},? ${YEAR}|\\d{4}-\\d{2}-\\d{2})(?![\\p{L}\\p{N}])`,
  'gu',
);
/** `10:30 a.m. UTC`. */
const CLOCK =
  /(?<![\p{L}\p{N}])\d{1,2}(?:[:.]\d{2})?(?: ?[ap]\.?m\b\.?)(?: (?:UTC|GMT|[A-Z]{2,3}T)\b)?/giu;

/** What makes another number of a number: `5` of `$5 million` is not what was asked for. */
const SCALE = /^ ?(?:%|‰|percent\b|per cent\b)|^ (?:thousand|million|billion|trillion|dozen)s?\b/iu;
const UNIT =
  /^[ \u00a0-]?(?:[kmgt]i?b(?:ytes|it\/s|its|ps)?|bytes?|bits?|ms|µs|ns|s|sec(?:ond)?s?|milliseconds?|microseconds?|nanoseconds?|min(?:ute)?s?|hours?|hrs?|h|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|(?:kilo|centi|milli)?met(?:er|re)s?|km|cm|mm|m|miles?|feet|foot|ft|inch(?:es)?|yards?|acres?|hectares?|kg|g|mg|(?:kilo|milli)?grams?|tons?|tonnes?|pounds?|lbs?|ounces?|lit(?:er|re)s?|gallons?|dollars?|euros?|cents?|degrees?|°\s?[CF]|K|px|pixels?|[kmg]?hz|[kmg]?w(?:atts?)?|volts?|v|characters?|tokens?|words?|lines?|times)(?:\/s|\/min)?(?![\p{L}\p{N}_])/iu;
const CURRENCY = /(?:US|A|C)?[$€£¥]$/u;

/** Grows a span that is part of a date or of a time of day to the whole of it. */
export function wholeDate(text: string, span: TextRange): TextRange {
  for (const pattern of [DATES, CLOCK]) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (start <= span.start && span.end <= end) return { start, end };
    }
  }
  return span;
}

/**
 * Grows a number to what it counts: its sign of money, `million`, `%`, its unit.
 * @param units whether units of measure are wanted too
 */
export function wholeAmount(text: string, span: TextRange, units: boolean): TextRange {
  let { start, end } = span;
  if (/^[\d.,]/u.test(text.slice(start, end))) {
    const sign = CURRENCY.exec(text.slice(Math.max(0, start - 3), start));
    if (sign) start -= sign[0].length;
  }
  if (
    /\d$|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|ninety|hundred)$/iu.test(
      text.slice(start, end),
    )
  ) {
    end += SCALE.exec(text.slice(end))?.[0].length ?? 0;
    if (units) end += UNIT.exec(text.slice(end))?.[0].length ?? 0;
  }
  return { start, end };
}

/** Words that open a name without being part of it. */
const TITLE =
  /^(?:The|A|An|In|On|At|By|For|From|With|When|While|After|Before|As|But|And|Or|If|That|This|His|Her|Its|Their|Both|Then|Thus|Also|To|Of|Since|Until|Under|Like|Unlike|Is|Was|Are|Were|Has|Had|Did|Does|Can|Who|Where|Why|How|What)$/u;

/**
 * Grows one capitalised word to first and last name where that is certain: two capitalised words side
 * by side within a sentence, no other of them next to the pair.
 */
export function wholeName(text: string, span: TextRange): TextRange {
  const name = text.slice(span.start, span.end);
  if (!/^\p{Lu}[\p{L}'’-]+$/u.test(name)) return span;
  const before = /(?<![.!?:]["”’)]? )(?<=\S )(\p{Lu}\p{Ll}[\p{L}'’-]*) $/u.exec(
    text.slice(0, span.start),
  );
  const after = /^ (\p{Lu}\p{Ll}[\p{L}'’-]*)(?! \p{Lu})(?![\p{L}\p{N}])/u.exec(
    text.slice(span.end),
  );
  const first = before?.[1] ?? '';
  if (first !== '' && !TITLE.test(first) && after === null) {
    const rest = text.slice(0, span.start - first.length - 1);
    if (!/\p{Lu}[\p{L}'’-]* $/u.test(rest))
      return { start: span.start - first.length - 1, end: span.end };
  }
  if (before === null && after?.[1] !== undefined && !TITLE.test(after[1]) && !TITLE.test(name)) {
    return { start: span.start, end: span.end + 1 + after[1].length };
  }
  return span;
}
