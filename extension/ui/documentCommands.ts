import * as vscode from 'vscode';
import type { DocumentEntry, Explanation, LeaveOutRule } from '../index/documentEntry';
import type { TreeNode } from './documentTree';
import { EXTRACTED_SCHEME, extractedNameOf } from './extractedUri';
import { withoutLinks } from './labels';
import { detailSentence, documentName } from './sentences';

/** What the commands about documents need of the window's index. */
export interface IndexedDocumentsPorts {
  readonly explain: (uri: string) => Promise<Explanation>;
  readonly include: (uri: string) => Promise<void>;
  readonly exclude: (uri: string) => Promise<void>;
  readonly rebuild: () => Promise<void>;
  /** Documents and passages in the index. */
  readonly count: () => Promise<{ readonly documents: number; readonly passages: number }>;
  /** Memory, storage, and the question with its answers. */
  readonly forget: () => Promise<void>;
}

/** The document a command is meant for: what it was called with, else the one in front. */
export function targetOf(argument: unknown): string | null {
  if (argument instanceof vscode.Uri) return argument.toString();
  const node = argument as Partial<TreeNode> | undefined;
  if (node?.kind === 'file' && typeof node.uri === 'string') return node.uri;
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (!uri) return null;
  // The text shown of a PDF or DOCX is none itself: its file is meant.
  const extracted = uri.scheme === EXTRACTED_SCHEME ? extractedNameOf(uri.query) : null;
  return extracted?.original ?? uri.toString();
}

/** *Why Is This File Not Searched?*: the rule that decides, and what can be done about it. */
export async function whyNotSearched(
  index: IndexedDocumentsPorts,
  argument: unknown,
): Promise<void> {
  const uri = targetOf(argument);
  if (uri === null) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('Open a file first, or pick one in the Explorer or under Indexed Documents.'),
    );
    return;
  }
  const explanation = await index.explain(uri);
  const include = vscode.l10n.t('Search It Anyway');
  const rule = vscode.l10n.t('Show the Rule');
  const place = explanation.kind === 'left-out' ? ruleFile(explanation.rule) : null;
  const buttons = [
    ...(explanation.kind === 'left-out' && explanation.canInclude ? [include] : []),
    ...(place ? [rule] : []),
  ];
  const sentence = withoutLinks(`${documentName(uri)}: ${explanationSentence(explanation)}`);
  const chosen = await vscode.window.showInformationMessage(sentence, ...buttons);
  if (chosen === include) await index.include(uri);
  if (chosen === rule && place) await showRule(place);
}

/** *Search It Anyway* and *Leave It Out*, on a row of the tree. */
export async function setIncluded(
  index: IndexedDocumentsPorts,
  argument: unknown,
  included: boolean,
): Promise<void> {
  const uri = targetOf(argument);
  if (uri === null) return;
  await (included ? index.include(uri) : index.exclude(uri));
}

/** *Rebuild Index*. */
export async function rebuildIndex(index: IndexedDocumentsPorts): Promise<void> {
  const title = vscode.l10n.t('Verbatim: rebuilding the index');
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    index.rebuild(),
  );
  const { documents, passages } = await index.count();
  await vscode.window.showInformationMessage(
    documents === 1
      ? vscode.l10n.t('The index is new: 1 document in {0} passages.', passages)
      : vscode.l10n.t('The index is new: {0} documents in {1} passages.', documents, passages),
  );
}

/** *Forget Everything*: asks once, since it cannot be undone. */
export async function forgetEverything(index: IndexedDocumentsPorts): Promise<void> {
  const forget = vscode.l10n.t('Forget');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Forget everything Verbatim knows of your documents in this window?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The index in memory and on disk, the question with its answers, and what you decided about single files. Your documents stay as they are; the next question reads them anew.',
      ),
    },
    forget,
  );
  if (chosen !== forget) return;
  await index.forget();
  vscode.window.setStatusBarMessage(vscode.l10n.t('Verbatim has forgotten everything'), 3000);
}

/** *Also Search In…*: folders or files from anywhere, kept in the user's settings. */
export async function alsoSearchIn(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: true,
    canSelectMany: true,
    openLabel: vscode.l10n.t('Search Here Too'),
  });
  if (!chosen || chosen.length === 0) return;
  const names = chosen.map((uri) => (uri.scheme === 'file' ? uri.fsPath : uri.toString()));
  await saveAlsoSearch((before) => [...before.filter((it) => !names.includes(it)), ...names]);
}

/** *Stop Searching Here*, on a folder that was added. */
export async function stopSearchingIn(argument: unknown): Promise<void> {
  const node = argument as Partial<TreeNode> | undefined;
  if (node?.kind !== 'root' || !node.root) return;
  const { uri } = node.root;
  await saveAlsoSearch((before) =>
    before.filter((it) => it !== uri && vscode.Uri.file(it).toString() !== uri),
  );
}

async function saveAlsoSearch(change: (before: readonly string[]) => string[]): Promise<void> {
  const section = vscode.workspace.getConfiguration('verbatim');
  const before = section.get<unknown>('alsoSearch');
  const list = Array.isArray(before) ? before.filter((it) => typeof it === 'string') : [];
  await section.update('alsoSearch', change(list), vscode.ConfigurationTarget.Global);
}

function explanationSentence(explanation: Explanation): string {
  switch (explanation.kind) {
    case 'searched':
      return searchedSentence(explanation.entry);
    case 'waiting':
      return vscode.l10n.t('It is on its way into the index.');
    case 'left-out':
      return detailSentence(explanation.detail);
    case 'outside':
      return vscode.l10n.t(
        'It is not open and lies in none of the folders that are searched. Open it, or add its folder with “Verbatim: Also Search In…”.',
      );
    case 'missing':
      return vscode.l10n.t('There is no such file on disk.');
  }
}

function searchedSentence({ passages }: DocumentEntry): string {
  switch (passages) {
    case 0:
      return vscode.l10n.t('It is searched, but there is no text in it to be found.');
    case 1:
      return vscode.l10n.t('It is searched, in 1 passage.');
    default:
      return vscode.l10n.t('It is searched, in {0} passages.', passages);
  }
}

interface RulePlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

function ruleFile(rule: LeaveOutRule | null): RulePlace | null {
  return rule?.file && rule.line !== null ? { file: rule.file, line: rule.line } : null;
}

async function showRule({ file, line }: RulePlace): Promise<void> {
  const at = new vscode.Range(line - 1, 0, line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.parse(file), { selection: at });
}
