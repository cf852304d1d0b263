import type { DocumentPart } from '../documents/document';
import type { Answer, AskUpdate, Place } from '../answering/answer';
import type { AskedPath } from './askedPaths';
import { shownPath } from './askedPaths';
import type { FileTexts } from './fileText';

/** A place in a file, as `ask --json` prints it. */
export interface ReportedPlace {
  readonly path: string;
  readonly part: DocumentPart;
  /** Of a cell: the how-manieth of its notebook it is, from 1. */
  readonly cellNumber?: number;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** One answer of `ask --json`; a contract that others script against. */
export interface ReportedAnswer extends ReportedPlace {
  readonly readable: string;
  readonly confidence: number;
  readonly heading: readonly string[];
  /** For a cell of a table: what its row and its column are called. */
  readonly context?: readonly string[];
  /** Which question it answers, where several were asked in one text. */
  readonly question?: string;
  /** Where else its passage stands word for word. */
  readonly alsoAt?: readonly ReportedPlace[];
  /** How many more such places there are than are listed. */
  readonly alsoAtMore?: number;
  /** What other versions of its document say in its place. */
  readonly otherVersions?: readonly (ReportedPlace & { readonly readable: string })[];
}

/** What `ask --json` prints for one question. Fields may be added, never removed. */
export interface AskReport {
  readonly schema: 1;
  readonly id: unknown;
  readonly question: string;
  readonly found: boolean;
  /** Why not, where nothing was found. */
  readonly notFound?: AskUpdate['notFound'];
  /** How the question was read, where not as it was typed. */
  readonly readAs?: string;
  readonly answers: readonly ReportedAnswer[];
  readonly ms: AskUpdate['ms'];
}

export interface Asked {
  readonly id: unknown;
  readonly question: string;
  readonly paths: readonly AskedPath[];
}

/** @param indexMs spent on walking and indexing before the question was asked */
export async function askReport(
  asked: Asked,
  update: AskUpdate,
  files: FileTexts,
  indexMs: number,
): Promise<AskReport> {
  const answers: ReportedAnswer[] = [];
  let firstIsThere = true;
  for (const [at, answer] of update.answers.entries()) {
    const place = await reported(answer, asked, files);
    if (place === null) {
      if (at === 0) firstIsThere = false;
      continue;
    }
    answers.push({
      ...place,
      readable: answer.readable,
      confidence: rounded(answer.confidence, 4),
      heading: answer.heading,
      ...(answer.context && { context: answer.context }),
      ...(answer.question !== undefined && { question: answer.question }),
      ...(await otherPlaces(answer, asked, files)),
    });
  }
  const { ms } = update;
  return {
    schema: 1,
    id: asked.id,
    question: asked.question,
    found: update.found && firstIsThere,
    ...(update.notFound !== undefined && { notFound: update.notFound }),
    ...(update.readAs !== undefined && { readAs: update.readAs }),
    answers,
    ms: {
      index: rounded(ms.index + indexMs, 1),
      search: rounded(ms.search, 1),
      read: rounded(ms.read, 1),
      total: rounded(ms.total + indexMs, 1),
    },
  };
}

/** @returns null when its words are gone since they were read */
async function reported(
  it: Place,
  { paths }: Asked,
  files: FileTexts,
): Promise<ReportedPlace | null> {
  const place = await files.placeOf(it);
  if (place === null) return null;
  const { part, cellNumber } = it;
  const path = shownPath(it.uri, paths);
  return { path, part, ...(cellNumber !== undefined && { cellNumber }), ...place };
}

async function otherPlaces(
  { copies, versions = [] }: Answer,
  asked: Asked,
  files: FileTexts,
): Promise<Pick<ReportedAnswer, 'alsoAt' | 'alsoAtMore' | 'otherVersions'>> {
  const alsoAt: ReportedPlace[] = [];
  for (const it of copies?.places ?? []) {
    const place = await reported(it, asked, files);
    if (place !== null) alsoAt.push(place);
  }
  const others: (ReportedPlace & { readonly readable: string })[] = [];
  for (const it of versions) {
    const place = await reported(it, asked, files);
    if (place !== null) others.push({ ...place, readable: it.readable });
  }
  const more = copies?.more ?? 0;
  return {
    ...(alsoAt.length > 0 && { alsoAt }),
    ...(more > 0 && { alsoAtMore: more }),
    ...(others.length > 0 && { otherVersions: others }),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
