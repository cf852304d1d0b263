import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { normaliseText } from '../../../extension/documents/text';
import { uriOfPath } from '../../../extension/index/fileUri';
import type { EvalDocument } from '../../../extension/terminal/evalDocuments';
import type { EvalQuestion } from '../../../extension/terminal/evalJudge';
import { AnswerPlaces, parseDocumentRow } from '../../../extension/terminal/evalRows';
import { fileLines } from '../../../extension/terminal/fileLines';
import { parseObject, readRows, wrongRow } from '../../../extension/terminal/squadRows';
import { ROOT } from '../../harness/paths';
import { shuffled } from '../measures/random';
import {
  headingQuestions,
  jsonQuestions,
  lineQuestions,
  optionQuestions,
  tableQuestions,
  yamlQuestions,
} from './generatedQuestions';
import type { GeneratedQuestion } from './generatedQuestions';

const MODULES = join(ROOT, 'node_modules');
const SETS = join(ROOT, 'test', 'eval', 'sets');

export interface UserQuestion extends EvalQuestion {
  /** The question before a follow-up. */
  readonly first?: string;
  /** Ranges any place of which is right: a section under its heading. */
  readonly section?: { readonly uri: string; readonly start: number; readonly end: number };
}

export interface UserSet {
  readonly name: string;
  readonly documents: readonly EvalDocument[];
  readonly questions: readonly UserQuestion[];
  /** Rows left out: packages that changed since the questions were written. */
  readonly damaged: readonly string[];
}

/** Questions written by hand about READMEs of installed packages, a third of them without an answer. */
export async function handwritten(): Promise<UserSet> {
  return writtenSet('written by hand', join(SETS, 'handwritten.jsonl'));
}

/**
 * Questions written by hand about other files of installed packages (references, changelogs, licences,
 * policies, types, settings), in the words of a search box as often as in sentences. No rule is made by
 * looking at what is missed here.
 */
export async function heldOut(): Promise<UserSet> {
  return writtenSet('written by hand, held out', join(SETS, 'heldOut.jsonl'));
}

/** Second questions that lean on the first. */
export async function followUps(): Promise<UserSet> {
  const path = join(SETS, 'followUps.jsonl');
  const set = await writtenSet('follow-ups', path);
  const firsts = new Map<string, string>();
  for await (const line of fileLines(path)) {
    const row = parseObject(line);
    if (typeof row !== 'string') firsts.set(String(row['id']), String(row['first']));
  }
  const questions = set.questions.map((it) => ({ ...it, first: firsts.get(it.id) ?? '' }));
  return { ...set, questions };
}

async function writtenSet(name: string, path: string): Promise<UserSet> {
  const places = new AnswerPlaces([MODULES], null);
  const paths = new Set<string>();
  const questions: UserQuestion[] = [];
  const damaged: string[] = [];
  for await (const line of readRows(path, parseDocumentRow)) {
    if ('wrong' in line) {
      damaged.push(wrongRow(line));
      continue;
    }
    const question = await places.questionOf(line.row);
    if (typeof question === 'string') {
      damaged.push(wrongRow({ line: line.line, id: line.row.id, wrong: question }));
    } else questions.push(question);
    if (line.row.path !== null) paths.add(line.row.path);
  }
  const documents = await Promise.all([...paths].map((it) => documentAt(join(MODULES, it))));
  return { name, documents, questions, damaged };
}

/** Headings, options and tables of READMEs, keys of package.json and YAML files. */
export async function generated(most: number): Promise<UserSet[]> {
  const readmes = await filesOfPackages(/^readme\.md$/iu);
  const manifests = await filesOfPackages(/^package\.json$/u);
  const yamls = await filesOfPackages(/\.ya?ml$/u);
  const set = (
    name: string,
    files: readonly PackageFile[],
    make: (text: string, name: string) => GeneratedQuestion[],
  ): UserSet => {
    const questions = files.flatMap((file) =>
      make(file.text, file.package).map((it) => asUserQuestion(it, file.uri)),
    );
    const asked = new Map<string, number>();
    for (const { question } of questions) asked.set(question, (asked.get(question) ?? 0) + 1);
    const unique = questions.filter(({ question }) => asked.get(question) === 1);
    return { name, documents: files, questions: shuffled(unique).slice(0, most), damaged: [] };
  };
  return [
    set('headings of READMEs → their section', readmes, headingQuestions),
    set('option lists → default', readmes, optionQuestions),
    set('tables → cell', readmes, tableQuestions),
    set('JSON keys → value', manifests, jsonQuestions),
    set('YAML keys → value', yamls, yamlQuestions),
  ];
}

/**
 * Question-like headings of a corpus of documentation, plain text, documents parted by blank lines.
 * @param path of a text file, `.xz` or not
 */
export async function corpusHeadings(path: string, most: number): Promise<UserSet> {
  const documents: EvalDocument[] = [];
  const questions: UserQuestion[] = [];
  let lines: string[] = [];
  const take = (): void => {
    const text = lines.join('\n');
    lines = [];
    const made = text.length < 30_000 ? lineQuestions(text) : [];
    if (made.length === 0) return;
    const uri = `file:///corpus/${documents.length}.txt`;
    documents.push({ uri, text });
    questions.push(...made.map((it) => asUserQuestion(it, uri)));
  };
  for await (const line of fileLines(path)) {
    if (line.trim() !== '') lines.push(line);
    else take();
    if (documents.length >= 500) break;
  }
  const asked = new Map<string, number>();
  for (const { question } of questions) asked.set(question, (asked.get(question) ?? 0) + 1);
  const unique = questions.filter(({ question }) => asked.get(question) === 1);
  const name = 'headings of technical documentation → their section';
  return { name, documents, questions: shuffled(unique).slice(0, most), damaged: [] };
}

function asUserQuestion({ question, range, text }: GeneratedQuestion, uri: string): UserQuestion {
  if (text !== null) return { id: '', question, gold: [{ uri, range, text }] };
  return { id: '', question, gold: [], section: { uri, ...range } };
}

interface PackageFile extends EvalDocument {
  readonly package: string;
}

/** Files of that name in the folders of installed packages, in alphabetical order. */
async function filesOfPackages(name: RegExp): Promise<PackageFile[]> {
  const entries = (await readdir(MODULES)).sort().filter((it) => !it.startsWith('.'));
  const folders: string[] = [];
  for (const entry of entries) {
    if (!entry.startsWith('@')) folders.push(entry);
    else
      for (const scoped of (await readdir(join(MODULES, entry))).sort()) {
        folders.push(`${entry}/${scoped}`);
      }
  }
  const files: PackageFile[] = [];
  for (const folder of folders) {
    const inside = await readdir(join(MODULES, folder)).catch(() => []);
    for (const file of inside.filter((it) => name.test(it))) {
      files.push({ package: folder, ...(await documentAt(join(MODULES, folder, file))) });
    }
  }
  return files;
}

async function documentAt(path: string): Promise<EvalDocument> {
  return { uri: uriOfPath(path), text: normaliseText(await readFile(path, 'utf8')) };
}
