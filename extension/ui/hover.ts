import * as vscode from 'vscode';
import type { Answer, AskUpdate } from '../answering/answer';
import type { ScopeId } from '../../webview/protocol';
import { isDocumentScheme } from '../workspace/documentSchemes';
import { readSettings } from '../workspace/settings';
import type { AskSession } from './askSession';
import { beginningOf } from './documentOffsets';
import { questionAt } from './hoverQuestion';
import { oneLine } from './labels';
import type { Log } from './log';
import { randomId } from './randomId';
import {
  confidenceSentence,
  copiesSentence,
  headingSentence,
  placeSentence,
  versionSentence,
} from './sentences';

/** The one command that a hover's link may run; it takes an opaque id. */
const OPEN_COMMAND = 'verbatim.openHoverAnswer';
/** A hover answers within this, or not at all. */
const ANSWER_WITHIN_MS = 1_500;
/** Links of hovers that still work. */
const MOST_LINKS = 50;
const LONGEST_SELECTION = 1_000;

export interface HoverPorts {
  readonly session: AskSession;
  readonly log: Log;
  /** Whether a question would be answered with nothing to start or wait for. */
  readonly isWarm: (scope: ScopeId) => boolean;
  /** Opens an answer of the session. */
  readonly open: (id: string) => Promise<void>;
  /** Asks with the quick pick. */
  readonly ask: (question: string) => void;
}

/** Where a link of a hover leads. */
interface HoverLink {
  readonly question: string;
  readonly answer: {
    readonly id: string;
    readonly scope: ScopeId;
    readonly update: AskUpdate;
  } | null;
}

/** Hovers that answer; `forget` leaves nothing of what they told. */
export interface Hovers {
  forget(): void;
  dispose(): void;
}

/** Answers questions under the pointer: a selection, or a sentence that ends in a question mark. */
export function registerHover(ports: HoverPorts): Hovers {
  const links = new Links();
  const registered = vscode.Disposable.from(
    vscode.languages.registerHoverProvider({ scheme: '*' }, new AnswerHover(ports, links)),
    vscode.commands.registerCommand(OPEN_COMMAND, async (id: unknown) => {
      const link = typeof id === 'string' ? links.get(id) : undefined;
      if (!link) return;
      if (!link.answer) {
        ports.ask(link.question);
        return;
      }
      ports.session.adopt(link.question, link.answer.scope, link.answer.update);
      await ports.open(link.answer.id);
    }),
  );
  return { forget: () => links.forget(), dispose: () => void registered.dispose() };
}

class AnswerHover implements vscode.HoverProvider {
  constructor(
    private readonly ports: HoverPorts,
    private readonly links: Links,
  ) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | null> {
    if (!isDocumentScheme(document.uri.scheme) || !readSettings().hoverEnabled) return null;
    const asked = questionUnder(document, position);
    if (!asked) return null;
    const { session, isWarm, log } = this.ports;
    const { scope } = session.state;
    let update: AskUpdate | null = null;
    if (!session.busy && isWarm(scope)) {
      try {
        update = await answerInTime(session, asked.question, scope, token);
      } catch (error) {
        log.error('answering a hover', error);
      }
    }
    if (token.isCancellationRequested) return null;
    return new vscode.Hover(this.contents(asked.question, scope, update), asked.range);
  }

  private contents(question: string, scope: ScopeId, update: AskUpdate | null) {
    const contents = new vscode.MarkdownString();
    contents.isTrusted = { enabledCommands: [OPEN_COMMAND] };
    contents.supportHtml = false;
    contents.supportThemeIcons = false;
    const answer = update?.found ? update.answers[0] : undefined;
    if (!answer || !update) {
      const id = this.links.add({ question, answer: null });
      contents.appendMarkdown(link(vscode.l10n.t('Ask Verbatim'), id));
      return contents;
    }
    const id = this.links.add({ question, answer: { id: answer.id, scope, update } });
    contents.appendText(answer.readable);
    contents.appendMarkdown('\n\n');
    contents.appendText(
      [
        placeSentence(answer),
        headingSentence(answer.heading),
        confidenceSentence(answer.confidence),
      ]
        .filter((part) => part !== '')
        .join(' · '),
    );
    for (const line of otherPlaces(answer)) {
      contents.appendMarkdown('\n\n');
      contents.appendText(line);
    }
    contents.appendMarkdown(`\n\n${link(vscode.l10n.t('Open This Place'), id)}`);
    return contents;
  }
}

/** Where else the words stand, and what other versions say, a line each. */
function otherPlaces({ copies, versions = [] }: Answer): string[] {
  const said = versions.map((it) => {
    return `${versionSentence(oneLine(it.readable))} — ${placeSentence(it)}`;
  });
  return [...said, ...(copies ? [copiesSentence(copies)] : [])];
}

/** @param label one of our own phrases, never text of a document */
function link(label: string, id: string): string {
  return `[${label}](command:${OPEN_COMMAND}?${encodeURIComponent(JSON.stringify([id]))})`;
}

/** What a hover's links stand for, in memory only. */
class Links {
  private readonly byId = new Map<string, HoverLink>();

  add(link: HoverLink): string {
    const id = randomId(12);
    this.byId.set(id, link);
    for (const oldest of this.byId.keys()) {
      if (this.byId.size <= MOST_LINKS) break;
      this.byId.delete(oldest);
    }
    return id;
  }

  forget(): void {
    this.byId.clear();
  }

  get(id: string): HoverLink | undefined {
    return this.byId.get(id);
  }
}

function questionUnder(
  document: vscode.TextDocument,
  position: vscode.Position,
): { question: string; range: vscode.Range | undefined } | null {
  for (const editor of vscode.window.visibleTextEditors) {
    if (editor.document !== document) continue;
    const selection = editor.selections.find((it) => !it.isEmpty && it.contains(position));
    if (!selection) continue;
    const words = beginningOf(document, selection, LONGEST_SELECTION);
    const question = words.replace(/\s+/gu, ' ').trim();
    return question === '' ? null : { question, range: selection };
  }
  const lines = (line: number) =>
    line >= 0 && line < document.lineCount ? document.lineAt(line).text : undefined;
  const { line, character } = position;
  const question = questionAt(lines, line, character, document.languageId);
  return question === null ? null : { question, range: undefined };
}

/** The last snapshot that arrived in time; null when none did or the user's question came first. */
async function answerInTime(
  session: AskSession,
  question: string,
  scope: ScopeId,
  token: vscode.CancellationToken,
): Promise<AskUpdate | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER_WITHIN_MS);
  const cancelled = token.onCancellationRequested(() => stop.abort());
  try {
    return await session.askAside(question, scope, stop.signal);
  } finally {
    clearTimeout(timer);
    cancelled.dispose();
  }
}
