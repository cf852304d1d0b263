import * as vscode from 'vscode';
import { ACCELERATOR_IDS, type AcceleratorId } from '../runtime/reader';
import type { ScopeId } from '../../webview/protocol';

const SECTION = 'verbatim';
const ACCELERATORS: readonly Settings['accelerator'][] = ['auto', ...ACCELERATOR_IDS];
const MEGABYTE = 1024 * 1024;

/** The user's settings, checked: what settings.json holds may have any type. */
export interface Settings {
  readonly defaultScope: ScopeId;
  /** Whether somebody set it, so that it holds also where it makes little sense. */
  readonly isScopeSet: boolean;
  /** 1–64. */
  readonly passagesPerQuestion: number;
  readonly hoverEnabled: boolean;
  /** Whether language models may ask, each time with the user's consent. */
  readonly languageModelToolEnabled: boolean;
  /** In .gitignore syntax, relative to each workspace folder. */
  readonly exclude: readonly string[];
  /** Absolute paths, `~` for the home folder, or URIs: searched besides the workspace's folders. */
  readonly alsoSearch: readonly string[];
  readonly maxDocumentBytes: number;
  readonly accelerator: 'auto' | AcceleratorId;
  /** What stands in its place and names none, so that `auto` is taken; null where it names one. */
  readonly unknownAccelerator: string | null;
  /** Folder with a reader.json; empty for the bundled reader. */
  readonly readerPath: string;
  /** URIs or absolute paths. */
  readonly allowedSecrets: readonly string[];
}

/** Reads all settings as they are now. */
export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  return {
    defaultScope: oneOf(section.get('defaultScope'), ['file', 'open', 'workspace'], 'open'),
    isScopeSet: isSet(section.inspect('defaultScope')),
    passagesPerQuestion: Math.round(within(section.get('passagesPerQuestion'), 1, 64, 16)),
    hoverEnabled: section.get('hover.enabled') !== false,
    languageModelToolEnabled: section.get('languageModelTool.enabled') !== false,
    exclude: excludeOf(section.inspect('exclude')),
    alsoSearch: strings(section.get('alsoSearch')),
    maxDocumentBytes: Math.round(within(section.get('maxFileSizeMB'), 0.1, 50, 50) * MEGABYTE),
    accelerator: oneOf(section.get('accelerator'), ACCELERATORS, 'auto'),
    unknownAccelerator: unknownOf(section.get('accelerator')),
    readerPath: string(section.get('reader.path')),
    allowedSecrets: strings(section.get('secrets.allow')),
  };
}

/** Called with the settings after a change of any of ours. */
export function onDidChangeSettings(listener: (settings: Settings) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SECTION)) listener(readSettings());
  });
}

/** The user's choice for all windows of this machine. */
export async function saveAccelerator(choice: Settings['accelerator']): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update('accelerator', choice, vscode.ConfigurationTarget.Global);
}

/** The user's choice for all windows of this machine; empty for the bundled reader. */
export async function saveReaderPath(path: string): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update('reader.path', path === '' ? undefined : path, vscode.ConfigurationTarget.Global);
}

function isSet(levels: ReturnType<vscode.WorkspaceConfiguration['inspect']>): boolean {
  return (
    (levels?.globalValue ?? levels?.workspaceValue ?? levels?.workspaceFolderValue) !== undefined
  );
}

/** All levels count, the user's own last: a workspace may leave out more, never less. */
function excludeOf(levels: ReturnType<vscode.WorkspaceConfiguration['inspect']>): string[] {
  if (!levels) return [];
  const { workspaceFolderValue, workspaceValue, globalValue } = levels;
  return [workspaceFolderValue, workspaceValue, globalValue].flatMap(strings);
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.find((it) => it === value) ?? fallback;
}

function unknownOf(value: unknown): string | null {
  if (value === undefined || ACCELERATORS.some((it) => it === value)) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function within(value: unknown, least: number, most: number, fallback: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
  return Math.min(Math.max(value, least), most);
}

function string(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : [];
}
