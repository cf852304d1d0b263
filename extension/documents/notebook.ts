import { UnreadableFileError } from './fileText';
import type { FileText } from './fileText';
import { normaliseText } from './text';

/** Jupyter's names of languages where VS Code has others. */
const LANGUAGES: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  'f#': 'fsharp',
  'c++': 'cpp',
  'c++11': 'cpp',
  'c++14': 'cpp',
  'c++17': 'cpp',
  'q#': 'qsharp',
  bash: 'shellscript',
  sh: 'shellscript',
  ipython: 'python',
};

/** What nbformat lets a cell's id be made of; what else stands there is no id. */
const CELL_ID = /^[\w-]{1,64}$/;

type Json = Readonly<Record<string, unknown>>;

/**
 * The cells of a Jupyter notebook: Markdown, code in the kernel's language, raw text; empty ones are
 * left out. A cell is known by the id that nbformat 4.5 gives it, else by `cellIdAt`. Outputs are left
 * out: no range of a cell's text stands for them.
 * Source of the format: https://nbformat.readthedocs.io/en/latest/format_description.html (4.x, and
 * the worksheets of 3).
 * @throws UnreadableFileError when the text is no notebook
 */
export function textsOfNotebook(json: string): FileText[] {
  let notebook: unknown;
  try {
    notebook = JSON.parse(normaliseText(json));
  } catch {
    throw new UnreadableFileError('notebook-broken');
  }
  const cells = isObject(notebook) ? cellsOf(notebook) : null;
  if (!isObject(notebook) || cells === null) {
    throw new UnreadableFileError('notebook-without-cells');
  }
  const kernel = kernelLanguage(notebook['metadata']);
  const ids = new Set<string>();
  const texts: FileText[] = [];
  cells.forEach((cell, at) => {
    if (!isObject(cell)) return;
    const id = cellIdAt(cell['id'], at, ids);
    ids.add(id);
    const text = normaliseText(sourceOf(cell));
    if (text.trim() !== '') {
      texts.push({
        part: { cell: id },
        cellNumber: at + 1,
        languageId: languageOf(cell, kernel),
        text,
      });
    }
  });
  return texts;
}

/**
 * What a cell is known by: its own id, or `#` and its place from 0 where it has none, or one that a
 * cell before it has too. No id of nbformat begins with `#`.
 */
export function cellIdAt(id: unknown, place: number, taken: ReadonlySet<string>): string {
  return typeof id === 'string' && CELL_ID.test(id) && !taken.has(id) ? id : `#${place}`;
}

/** VS Code's language id for a language as a kernel names it. */
function languageIdOf(language: string): string {
  const plain = language.trim().toLowerCase();
  return LANGUAGES[plain] ?? plain;
}

function cellsOf(notebook: Json): readonly unknown[] | null {
  if (Array.isArray(notebook['cells'])) return notebook['cells'] as unknown[];
  const sheets = notebook['worksheets'];
  if (!Array.isArray(sheets)) return null;
  return sheets.flatMap((sheet: unknown) =>
    isObject(sheet) && Array.isArray(sheet['cells']) ? (sheet['cells'] as unknown[]) : [],
  );
}

function kernelLanguage(metadata: unknown): string {
  if (!isObject(metadata)) return 'python';
  const { language_info: info, kernelspec } = metadata;
  const name = (isObject(info) && info['name']) || (isObject(kernelspec) && kernelspec['language']);
  return typeof name === 'string' ? languageIdOf(name) : 'python';
}

function languageOf(cell: Json, kernel: string): string {
  switch (cell['cell_type']) {
    case 'markdown':
    case 'heading':
      return 'markdown';
    case 'raw':
      return 'plaintext';
    default: {
      const { metadata, language } = cell;
      const vscode = isObject(metadata) ? metadata['vscode'] : undefined;
      const own = isObject(vscode) ? vscode['languageId'] : language;
      return typeof own === 'string' ? languageIdOf(own) : kernel;
    }
  }
}

/** A cell's text: one string or a list of lines; `input` in nbformat 3. */
function sourceOf(cell: Json): string {
  const source = cell['source'] ?? cell['input'];
  if (typeof source === 'string') return source;
  if (!Array.isArray(source)) return '';
  return source.filter((line): line is string => typeof line === 'string').join('');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
