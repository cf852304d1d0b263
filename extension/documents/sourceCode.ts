import type { CodeFamily } from './codeFamilies';
import { FAMILY_OF_EXTENSION, FAMILY_OF_LANGUAGE } from './codeFamilies';
import type { CodeGrammar } from './codeGrammars';
import { GRAMMAR_OF_EXTENSION, GRAMMAR_OF_LANGUAGE } from './codeGrammars';
import { codeMarks } from './codeMarks';
import { writeCode } from './codeText';
import type { DocumentParser } from './parsedDocument';
import { scannedCodeParser } from './scannedCode';
import { loadedGrammar, withTree } from './treeSitter';

/**
 * Source code by the grammar of its language, which must be loaded first (`loadGrammar`): the outline
 * as headings, comments and strings that say something as prose, the rest as lines. By its marks for
 * comments alone where there is no grammar, or the text is too much for it.
 */
function sourceCodeParser(family: CodeFamily, grammar: CodeGrammar | null): DocumentParser {
  const scanned = scannedCodeParser(family);
  if (grammar === null) return scanned;
  return (text) => {
    const loaded = loadedGrammar(grammar);
    const marks = loaded && withTree(loaded, text, (cursor) => codeMarks(loaded, text, cursor));
    return marks ? writeCode(text, marks, grammar.rawQuotes) : scanned(text);
  };
}

/** The parsers of source code by VS Code's language id, and by file extension. */
export function codeParsers(by: 'language' | 'extension'): [string, DocumentParser][] {
  const [families, grammars] =
    by === 'language'
      ? [FAMILY_OF_LANGUAGE, GRAMMAR_OF_LANGUAGE]
      : [FAMILY_OF_EXTENSION, GRAMMAR_OF_EXTENSION];
  return [...families].map(([name, family]) => [
    name,
    sourceCodeParser(family, grammars.get(name) ?? null),
  ]);
}
