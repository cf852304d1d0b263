import type { AskUpdate } from '../answering/answer';
import { shownPath } from './askedPaths';
import type { AskReport, Asked, ReportedAnswer, ReportedPlace } from './askReport';
import { placeText } from '../answering/placeText';

/** Words of a nearest passage shown at most. */
const PASSAGE_WORDS = 40;

/** Other places of an answer named at most. */
const PLACES_NAMED = 5;

/** The answers for people: words, confidence, heading path, `path:line`; nearest passages if none. */
export function askText(report: AskReport, update: AskUpdate, asked: Asked): string {
  const readAs = update.readAs === undefined ? [] : [`Read as “${printable(update.readAs)}”.`];
  if (!report.found) return [...readAs, notFoundText(update, asked)].join('\n\n');
  const unanswered = update.unanswered ?? [];
  const missing = unanswered.map((question) => `Not found: ${printable(question)}`);
  return [...readAs, foundText(report), ...missing].join('\n\n');
}

function foundText(report: AskReport): string {
  return report.answers
    .map((answer) => {
      const { text, confidence, heading, context, question } = answer;
      const lines = [`${printable(text)}  (${Math.round(confidence * 100)} %)`];
      if (question !== undefined) lines.unshift(printable(question));
      if (context) lines.push(`  ${headingPath(context)}`);
      if (heading.length > 0) lines.push(`  ${headingPath(heading)}`);
      lines.push(`  ${reportedPlace(answer)}`, ...otherLines(answer));
      return lines.join('\n');
    })
    .join('\n\n');
}

function reportedPlace({ path, cellNumber, line }: ReportedPlace): string {
  return printable(placeText(path, line, cellNumber));
}

/** Where else the words stand, and what other versions say. */
function otherLines({ alsoAt = [], alsoAtMore = 0, otherVersions = [] }: ReportedAnswer): string[] {
  const lines = otherVersions.map((it) => {
    return `  another version says: ${firstWords(it.readable)} — ${reportedPlace(it)}`;
  });
  const named = alsoAt.slice(0, PLACES_NAMED).map(reportedPlace).join(', ');
  const more = alsoAtMore + Math.max(0, alsoAt.length - PLACES_NAMED);
  if (named !== '')
    lines.push(`  also at ${named}${more > 0 ? ` and in ${more} more places` : ''}`);
  return lines;
}

function notFoundText(update: AskUpdate, asked: Asked): string {
  if (update.notFound === 'no-documents') {
    return 'Not found: there are no documents to read here. Name files or folders with --in.';
  }
  if (update.notFound === 'too-narrow') {
    return 'Not found: nothing has all that narrows the question (quoted words, paths, words left out).';
  }
  const count = `${update.documents} ${update.documents === 1 ? 'document' : 'documents'}`;
  if (update.notFound === 'nothing-similar') {
    return `Not found in your documents (${count}): no word of the question is in them.`;
  }
  const why =
    update.notFound === 'not-readable'
      ? ' The text there is not in a language that the reader knows: it reads English.'
      : '';
  const nearest = update.nearest.map(({ uri, lines, cellNumber, heading, text }) =>
    [
      `  ${printable(placeText(shownPath(uri, asked.paths), lines.start.line + 1, cellNumber))}`,
      ...(heading.length > 0 ? [`    ${headingPath(heading)}`] : []),
      `    ${firstWords(text)}`,
    ].join('\n'),
  );
  return [`Not found in your documents (${count}).${why} The nearest passages:`, ...nearest].join(
    '\n\n',
  );
}

function headingPath(heading: readonly string[]): string {
  return printable(heading.join(' › '));
}

function firstWords(text: string): string {
  const words = printable(text)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const first = words.slice(0, PASSAGE_WORDS).join(' ');
  return words.length > PASSAGE_WORDS ? `${first} …` : first;
}

/** Without control characters: a document must not drive the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' || character === '\t' ? character : '\ufffd',
  );
}
