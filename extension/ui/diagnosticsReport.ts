import type { AskUpdate } from '../answering/answer';
import type { IndexStatus } from '../index/passageIndex';
import type { ReaderFolder } from '../runtime/readerFolder';
import type { AcceleratorState } from '../runtime/reader';
import type { Settings } from '../workspace/settings';
import type { SessionState } from './askSession';

/** What the report is made of; null for what was not started yet. */
export interface DiagnosticsFacts {
  readonly version: string;
  /** Name and version of the editor, and where its extensions run. */
  readonly editor: string;
  readonly host: string;
  readonly machine: string;
  readonly settings: Settings;
  readonly reader: { readonly folder: ReaderFolder; readonly isBundled: boolean } | null;
  readonly accelerators: readonly AcceleratorState[];
  readonly index: IndexStatus | null;
  /** Whether the index outlives the window. */
  readonly isIndexKept: boolean;
  readonly session: SessionState;
}

/**
 * The state of Verbatim as Markdown, for a report of a fault: counts, times and states. Never words of
 * a document or a question, nor a name of a file, folder or user. In English, as such reports are.
 */
export function diagnosticsReport(facts: DiagnosticsFacts): string {
  const { version, editor, host, machine } = facts;
  return [
    '# Verbatim: diagnostics',
    'Counts, times and states only: no words of your documents or questions, no names of files. Nothing was sent; copy what you want to share.',
    table([
      ['Verbatim', version],
      ['Editor', editor],
      ['Extension host', host],
      ['Machine', machine],
    ]),
    '## Reader',
    readerPart(facts),
    '## Accelerators',
    acceleratorPart(facts),
    '## Index',
    indexPart(facts),
    '## Last question',
    questionPart(facts.session),
    '## Settings',
    settingsPart(facts.settings),
    '',
  ].join('\n\n');
}

function readerPart({ reader }: DiagnosticsFacts): string {
  if (reader === null) return 'Not opened yet: it is with the first question.';
  const { folder, isBundled } = reader;
  const { name, revision, architecture, files } = folder.description;
  const forms = Object.entries(files).map(([form, file]) => {
    return `${form} ${file.sha256.slice(0, 12)}, ${megabytes(file.bytes)}`;
  });
  return table([
    ['Name', `${name}, revision ${revision}`],
    ['From', isBundled ? 'the extension' : 'a folder of the user'],
    ['Architecture', architecture],
    ['Network', forms.join('; ')],
  ]);
}

function acceleratorPart({ accelerators, settings }: DiagnosticsFacts): string {
  const rows = accelerators.map((it) => {
    const { passagesPerSecond, tokensPerPassage, memoryBytes } = it;
    const measured =
      passagesPerSecond === undefined
        ? ''
        : `${passagesPerSecond.toFixed(1)} passages/s of ${Math.round(tokensPerPassage ?? 0)} tokens`;
    const memory = memoryBytes === undefined ? '' : megabytes(memoryBytes);
    return [it.id, it.state, measured, memory, withoutPaths(it.detail ?? '')];
  });
  return [
    `Chosen: ${settings.accelerator}`,
    table(rows, ['accelerator', 'state', 'measured', 'memory', 'why']),
  ].join('\n\n');
}

function indexPart({ index, isIndexKept }: DiagnosticsFacts): string {
  if (index === null) return 'Not started yet: it is with the first question.';
  const { documents, passages, pending, bytes, skipped, progress } = index;
  const reasons = new Map<string, number>();
  for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const leftOut = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');
  const state = progress.walking
    ? 'comparing folders with the disk'
    : pending > 0
      ? `${progress.done} of ${progress.total} files read`
      : 'at rest';
  return table([
    ['State', state],
    ['Documents', String(documents)],
    ['Passages', String(passages)],
    ['Waiting', String(pending)],
    ['Left out', leftOut || 'none'],
    ['Memory', megabytes(bytes)],
    ['Kept between two starts', isIndexKept ? 'yes' : 'no, in memory only'],
  ]);
}

function questionPart({ phase, update, scope, message }: SessionState): string {
  if (phase === 'idle') return 'None was asked since the window was opened.';
  const rows: [string, string][] = [
    ['Phase', phase],
    ['Scope', scope],
  ];
  if (message !== '') rows.push(['Failed', 'yes; the log says where']);
  if (update !== null) rows.push(...updateRows(update));
  return table(rows);
}

function updateRows(update: AskUpdate): [string, string][] {
  const { found, notFound, answers, passagesRead, passagesTotal, documents, ms } = update;
  const best = answers[0]?.confidence;
  return [
    ['Found', found ? 'yes' : `no (${notFound ?? 'not yet'})`],
    ['Answers', String(answers.length)],
    ['Best confidence', best === undefined ? '' : `${Math.round(best * 100)} %`],
    ['Documents in scope', String(documents)],
    ['Passages read', `${passagesRead} of ${passagesTotal}`],
    ['Waited for the index', milliseconds(ms.index)],
    ['Search', milliseconds(ms.search)],
    ['Reading', milliseconds(ms.read)],
    ['All', milliseconds(ms.total)],
  ];
}

function settingsPart(settings: Settings): string {
  return table([
    ['defaultScope', settings.defaultScope],
    ['passagesPerQuestion', String(settings.passagesPerQuestion)],
    // In the setting's own unit, which is the one of its name.
    ['maxFileSizeMB', String(Math.round((settings.maxDocumentBytes / 2 ** 20) * 10) / 10)],
    ['hover.enabled', String(settings.hoverEnabled)],
    ['languageModelTool.enabled', String(settings.languageModelToolEnabled)],
    ['exclude', entries(settings.exclude)],
    ['alsoSearch', entries(settings.alsoSearch)],
    ['secrets.allow', entries(settings.allowedSecrets)],
    ['reader.path', settings.readerPath === '' ? 'not set' : 'set'],
  ]);
}

function entries(list: readonly unknown[]): string {
  return list.length === 1 ? '1 entry' : `${list.length} entries`;
}

function table(rows: readonly (readonly string[])[], head?: readonly string[]): string {
  const width = rows[0]?.length ?? 0;
  const titles = head ?? Array.from({ length: width }, () => '');
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replace(/\s+/gu, ' ').replaceAll('|', '\\|');
}

/** An absolute path may hold the user's name. */
function withoutPaths(text: string): string {
  return text.replace(/(?:\b[A-Za-z]:|\bfile:\/\/)?[\\/][^\s"'“”()]*[\\/][^\s"'“”()]*/gu, '…');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}
