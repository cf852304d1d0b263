import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseLog } from '../../extension/documents/logs';
import { parseSubtitles } from '../../extension/documents/subtitles';
import { itKeepsTheMap, itSurvivesSize, linesOf } from '../fixtures/documents/formatTests';
import { word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

const cue = (n: number, words: string) =>
  `${n.toString()}\n00:00:0${n.toString()},000 --> 00:00:0${n.toString()},900\n${words}\n\n`;

describe('subtitles', () => {
  it('joins the cues’ text, without numbers, times and marks', () => {
    const text =
      cue(1, '<i>We met in</i>\n Paris,') + cue(2, '{\\an8}long ago &amp; far.') + cue(3, '1984');
    assert.deepEqual(outline(parseSubtitles(text)), [
      'paragraph: We met in Paris, long ago & far. 1984',
    ]);
    const parsed = parseSubtitles(text);
    const start = parsed.readable.indexOf('Paris, long');
    const range = parsed.map.toSource(start, start + 'Paris, long'.length);
    assert.ok(range);
    const source = text.slice(range.start, range.end);
    assert.ok(source.startsWith('Paris,') && source.endsWith('long') && source.includes('-->'));
  });

  it('reads WebVTT without its notes and styles', () => {
    assert.deepEqual(
      outline(
        parseSubtitles(
          'WEBVTT - Title\n\nNOTE\nnothing\n\nSTYLE\n::cue {}\n\nintro\n00:01.000 --> 00:02.000 line:0\n' +
            '<v Ann>Hello <c.loud>there</c>\n\n01:00:02.000 --> 01:00:03.000\nMy friend.\n',
        ),
      ),
      ['paragraph: Hello there My friend.'],
    );
  });

  it('begins a paragraph after a sentence, every few cues', () => {
    const text = Array.from({ length: 9 }, (_, n) => cue(n + 1, `${'word '.repeat(24)}end.`)).join(
      '',
    );
    assert.deepEqual(
      parseSubtitles(text).blocks.map((block) => block.end - block.start),
      [374, 374, 374],
    );
  });

  const timing = fc.constantFrom('00:01,5 --> 00:02', '00:00:01.000 --> 00:00:02.000', '-->');
  const piece = fc.constantFrom(
    '',
    '1',
    '<i>',
    '</i>',
    '&amp;',
    '&nbsp;',
    '{\\an8}',
    '<',
    'WEBVTT',
  );
  const both = fc.tuple(piece, word, piece).map((all) => all.join(' '));
  itKeepsTheMap(parseSubtitles, linesOf(timing, timing, piece, both));
  itSurvivesSize(parseSubtitles, [
    '<',
    '{\\',
    '&',
    '00:01 --> 00:02\na\n',
    '00:01 --> 00:02\n',
    '<i>',
  ]);
});

describe('logs', () => {
  it('makes every line a block, what is indented below it included', () => {
    const text = '10:00 started\n10:01 Error: no\n    at a (b.js:1)\n    at c\n\n10:02 done\n';
    assert.deepEqual(outline(parseLog(text)), [
      'text: 10:00 started',
      'text: 10:01 Error: no\n    at a (b.js:1)\n    at c',
      'text: 10:02 done',
    ]);
  });

  itKeepsTheMap(
    parseLog,
    linesOf(
      word,
      word.map((it) => `   ${it}  `),
      fc.constantFrom('', ' '),
    ),
  );
  itSurvivesSize(parseLog, ['\n', ' ', ' a\n', 'a\n']);
});
