import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseAsciidoc } from '../../extension/documents/asciidoc';
import { parserFor } from '../../extension/documents/formats';
import { parseLatex } from '../../extension/documents/latex';
import { parseLog } from '../../extension/documents/logs';
import { parseMail } from '../../extension/documents/mail';
import { parseRestructuredText } from '../../extension/documents/restructuredText';
import { parseSubtitles } from '../../extension/documents/subtitles';

describe('formats of prose, mail and logs', () => {
  it('are known by the extension and, where VS Code has one, by the language', () => {
    for (const [parser, extensions, language] of [
      [parseRestructuredText, ['rst'], 'restructuredtext'],
      [parseAsciidoc, ['adoc', 'asciidoc'], 'asciidoc'],
      [parseLatex, ['tex', 'ltx'], 'latex'],
      [parseSubtitles, ['srt', 'vtt'], undefined],
      [parseLog, ['log'], 'log'],
      [parseMail, ['eml'], undefined],
    ] as const) {
      for (const extension of extensions) {
        assert.equal(parserFor(`file:///a/B.${extension.toUpperCase()}`), parser, extension);
      }
      if (language !== undefined) assert.equal(parserFor('untitled:x', language), parser, language);
    }
  });
});
