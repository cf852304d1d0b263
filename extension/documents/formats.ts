import { parseAsciidoc } from './asciidoc';
import { GRAMMAR_OF_EXTENSION, GRAMMAR_OF_LANGUAGE } from './codeGrammars';
import { parseTextFile } from './chat';
import { parseCss } from './css';
import { parseCsv, parseTsv } from './csv';
import { parseHtml } from './html';
import { parseJson, parseJsonLines } from './json';
import { parseLatex } from './latex';
import { parseLog } from './logs';
import { parseMail } from './mail';
import { parseMarkdown, parseMdx } from './markdown';
import { parseExtracted } from './extractedText';
import type { DocumentParser } from './parsedDocument';
import { parsePlainText } from './plainText';
import { parseRestructuredText } from './restructuredText';
import { parseIni, parseProperties, parseToml } from './settingsFile';
import { codeParsers } from './sourceCode';
import { parseSubtitles } from './subtitles';
import { parseTextLines } from './textLines';
import { loadGrammar } from './treeSitter';
import { baseName, uriPath } from './uriPath';
import { parseYaml } from './yaml';

const BY_LANGUAGE: ReadonlyMap<string, DocumentParser> = new Map([
  ...codeParsers('language'),
  ['markdown', parseMarkdown],
  ['mdx', parseMdx],
  ['html', parseHtml],
  ['css', parseCss],
  ['plaintext', parseTextFile],
  ['asciidoc', parseAsciidoc],
  ['latex', parseLatex],
  ['log', parseLog],
  ['restructuredtext', parseRestructuredText],
  ['json', parseJson],
  ['jsonc', parseJson],
  ['json5', parseJson],
  ['jsonl', parseJsonLines],
  ['yaml', parseYaml],
  ['toml', parseToml],
  ['properties', parseProperties],
  ['ini', parseIni],
  ['dotenv', parseIni],
  ['csv', parseCsv],
  ['tsv', parseTsv],
]);

const BY_EXTENSION: ReadonlyMap<string, DocumentParser> = new Map([
  ...codeParsers('extension'),
  ['md', parseMarkdown],
  ['markdown', parseMarkdown],
  ['mdown', parseMarkdown],
  ['mkd', parseMarkdown],
  ['mdx', parseMdx],
  ['html', parseHtml],
  ['css', parseCss],
  ['htm', parseHtml],
  ['xhtml', parseHtml],
  ['txt', parseTextFile],
  ['text', parseTextFile],
  ['rst', parseRestructuredText],
  ['adoc', parseAsciidoc],
  ['asciidoc', parseAsciidoc],
  ['org', parsePlainText],
  ['tex', parseLatex],
  ['ltx', parseLatex],
  ['srt', parseSubtitles],
  ['vtt', parseSubtitles],
  ['log', parseLog],
  ['eml', parseMail],
  ['json', parseJson],
  ['jsonc', parseJson],
  ['json5', parseJson],
  ['geojson', parseJson],
  ['webmanifest', parseJson],
  ['code-workspace', parseJson],
  ['jsonl', parseJsonLines],
  ['ndjson', parseJsonLines],
  ['yaml', parseYaml],
  ['yml', parseYaml],
  ['toml', parseToml],
  ['properties', parseProperties],
  ['ini', parseIni],
  ['cfg', parseIni],
  ['conf', parseIni],
  ['env', parseIni],
  ['editorconfig', parseIni],
  ['gitconfig', parseIni],
  ['csv', parseCsv],
  ['tsv', parseTsv],
  ['pdf', parseExtracted],
  ['docx', parseExtracted],
  ['docm', parseExtracted],
  ['dotx', parseExtracted],
]);

/**
 * The parser of a document's format: by VS Code's language id where it names one, else by the
 * extension; a name without extension (README, LICENSE) is prose; anything else is lines of text.
 * What it reads by is to be there: see `readyToParse`.
 */
export function parserFor(uri: string, languageId?: string): DocumentParser {
  const byLanguage = languageId === undefined ? undefined : BY_LANGUAGE.get(languageId);
  return byLanguage ?? BY_EXTENSION.get(extensionOf(uri)) ?? parseTextLines;
}

/**
 * Brings what the parser of a document's format reads by, once: the grammars of source code.
 * @returns null where it is there already, which is the way of nearly all documents
 */
export function readyToParse(uri: string, languageId?: string): Promise<void> | null {
  const isNamed = languageId !== undefined && BY_LANGUAGE.has(languageId);
  const grammar = isNamed
    ? GRAMMAR_OF_LANGUAGE.get(languageId)
    : GRAMMAR_OF_EXTENSION.get(extensionOf(uri));
  return grammar ? loadGrammar(grammar) : null;
}

function extensionOf(uri: string): string {
  const name = baseName(uriPath(uri).path);
  const dot = name.lastIndexOf('.');
  // .env.example, .env.template…
  if (name.startsWith('.env.')) return 'env';
  return dot < 0 ? 'txt' : name.slice(dot + 1).toLowerCase();
}
