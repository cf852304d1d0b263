import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { decodeBytes, normaliseText } from '../documents/text';
import { uriOfPath } from '../index/fileUri';
import type { EvalQuestion, GoldPlace } from './evalJudge';
import { parseObject, unitsOf } from './squadRows';

/** A question of a team about its own documents. */
export interface DocumentRow {
  /** Empty when the row has none. */
  readonly id: string;
  readonly question: string;
  /** As given; null only where no document answers. */
  readonly path: string | null;
  /** None where no document answers. `start` counts code points; null for wherever the text stands. */
  readonly answers: readonly { readonly text: string; readonly start: number | null }[];
}

/**
 * Reads rows `{"question","answers":[{"text","start"?}],"path"}`; without answers the documents hold
 * none.
 * @returns the row, or what is wrong with the line
 */
export function parseDocumentRow(line: string): DocumentRow | string {
  const row = parseObject(line);
  if (typeof row === 'string') return row;
  const { id, question, path = null, answers = [] } = row;
  if (typeof question !== 'string') return '"question" must be a string';
  if (question.trim() === '') return 'the question is empty';
  if (path !== null && typeof path !== 'string') return '"path" must be a string';
  if (answers !== null && !Array.isArray(answers)) return '"answers" must be a list';
  const given: { text: string; start: number | null }[] = [];
  for (const answer of (answers ?? []) as unknown[]) {
    if (typeof answer !== 'object' || answer === null) return 'an answer is not an object';
    const { text, start = null } = answer as Record<string, unknown>;
    if (typeof text !== 'string' || text === '') return 'an answer has no "text"';
    if (start !== null && typeof start !== 'number') return '"start" must be a number';
    given.push({ text, start });
  }
  if (given.length > 0 && path === null) return '"path" is missing';
  return { id: typeof id === 'string' ? id : '', question, path, answers: given };
}

/** Finds the places of answers in files, each of which is read once. */
export class AnswerPlaces {
  private readonly texts = new Map<string, Promise<string | null>>();

  /**
   * @param folders where paths are looked for, first to last, and at last the current folder
   * @param encoding of files without a byte order mark; null for UTF-8
   */
  constructor(
    private readonly folders: readonly string[],
    private readonly encoding: string | null,
  ) {}

  /** @returns the question with its places, or what is wrong with the row */
  async questionOf(row: DocumentRow): Promise<EvalQuestion | string> {
    const { id, question, path, answers } = row;
    if (path === null) return { id, question, gold: [] };
    const file = await this.find(path);
    if (file === null) return 'there is no file at "path"';
    if (file.raw.trim() === '') return 'its document is empty';
    const gold: GoldPlace[] = [];
    for (const { text, start } of answers) {
      const places = placesOf(file.raw, text, start);
      if (places.length === 0) {
        return start === null
          ? 'an answer is not in its document'
          : 'an answer is not where "start" says';
      }
      gold.push(...places.map((range) => ({ uri: file.uri, range, text: normaliseText(text) })));
    }
    return { id, question, gold };
  }

  private async find(path: string): Promise<{ uri: string; raw: string } | null> {
    const inFolders = this.folders.map((folder) => join(resolve(folder), path));
    for (const full of [...inFolders, resolve(path)]) {
      const known = this.texts.get(full) ?? this.read(full);
      this.texts.set(full, known);
      const raw = await known;
      if (raw !== null) return { uri: uriOfPath(full), raw };
    }
    return null;
  }

  private async read(path: string): Promise<string | null> {
    try {
      return decodeBytes(await readFile(path), this.encoding ?? undefined);
    } catch {
      return null;
    }
  }
}

/**
 * Ranges of a text in a document's normalised text. `start` may count in the file with its own line
 * breaks or with each as one: programs differ in how they read a file.
 */
function placesOf(raw: string, text: string, start: number | null) {
  const document = normaliseText(raw);
  const sought = normaliseText(text);
  const range = (at: number) => ({ start: at, end: at + sought.length });
  if (start === null) {
    const places: { start: number; end: number }[] = [];
    for (let at = document.indexOf(sought); at >= 0; at = document.indexOf(sought, at + 1)) {
      places.push(range(at));
    }
    return places;
  }
  const units = unitsOf(document, start);
  if (units !== null && document.startsWith(sought, units)) return [range(units)];
  const own = unitsOf(raw, start);
  if (own === null || !raw.startsWith(text, own)) return [];
  return [range(normaliseText(raw.slice(0, own)).length)];
}
