import * as vscode from 'vscode';
import type { AskSession } from './askSession';
import { askWhenIdle } from './askWhenIdle';
import { oneLine } from './labels';
import type { Log } from './log';
import { documentName } from './sentences';
import { fitReport, toolReport } from './toolReport';
import { readSettings } from '../workspace/settings';
import type { ScopeId } from '../../webview/protocol';

/** As package.json contributes it. */
export const TOOL_NAME = 'verbatim_quote';

/** What the model fills in; checked, for a model may send anything. */
interface ToolInput {
  readonly question?: unknown;
  readonly scope?: unknown;
}

export interface LanguageModelToolOptions {
  readonly session: AskSession;
  readonly log: Log;
  readonly explain: (error: unknown) => string;
}

/**
 * Lets the language models of the user's chat ask as the user would, without touching what the panel
 * shows. The words found go to whatever model asked: the editor asks the user first, every time
 * unless the user tells it otherwise there.
 */
export function registerLanguageModelTool(options: LanguageModelToolOptions): vscode.Disposable {
  const { session, log, explain } = options;
  // Some editors that run VS Code's extensions have no language models.
  const { lm } = vscode as { readonly lm?: typeof vscode.lm };
  if (typeof lm?.registerTool !== 'function') return new vscode.Disposable(() => undefined);
  return lm.registerTool<ToolInput>(TOOL_NAME, {
    prepareInvocation: ({ input }) => {
      const question = oneLine(text(input.question));
      return {
        invocationMessage: vscode.l10n.t('Looking for the exact words in your documents'),
        confirmationMessages: {
          title: vscode.l10n.t('Quote your documents to this chat?'),
          message: confirmation(question, scopeOf(input.scope)),
        },
      };
    },
    invoke: async ({ input, tokenizationOptions }, token) => {
      if (!readSettings().languageModelToolEnabled) {
        throw new Error(
          vscode.l10n.t('Verbatim’s tool for language models is switched off in the settings.'),
        );
      }
      const question = text(input.question).trim();
      const cancelled = new AbortController();
      const listening = token.onCancellationRequested(() => cancelled.abort());
      try {
        const update = await askWhenIdle(session, question, scopeOf(input.scope), cancelled.signal);
        const report = toolReport(question, update, documentName);
        const json = tokenizationOptions
          ? await fitReport(report, tokenizationOptions.tokenBudget, (it) =>
              tokenizationOptions.countTokens(it, token),
            )
          : JSON.stringify(report);
        log.info(`a language model asked: ${report.answers.length} answers handed over`);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(json)]);
      } catch (error) {
        if (cancelled.signal.aborted) throw new vscode.CancellationError();
        throw new Error(explain(error), { cause: error });
      } finally {
        listening.dispose();
      }
    },
  });
}

/** The question comes from a model: plain text, never a link. */
function confirmation(question: string, scope: ScopeId): vscode.MarkdownString {
  const where = {
    file: vscode.l10n.t('this file'),
    open: vscode.l10n.t('the open files'),
    workspace: vscode.l10n.t('the workspace'),
  }[scope];
  return new vscode.MarkdownString()
    .appendText(vscode.l10n.t('It asks: “{0}”', question))
    .appendMarkdown('\n\n')
    .appendText(
      vscode.l10n.t(
        'Verbatim looks in {0}, on this machine. The words it finds, with the passages around them, are handed to the language model of this chat, which may run elsewhere.',
        where,
      ),
    );
}

function scopeOf(scope: unknown): ScopeId {
  return scope === 'file' || scope === 'open' ? scope : 'workspace';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
