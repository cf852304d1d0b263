import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseMail } from '../../extension/documents/mail';
import { itKeepsTheMap, itSurvivesSize, linesOf } from '../fixtures/documents/formatTests';
import { word } from '../fixtures/documents/generators';
import { outline } from '../fixtures/documents/outline';

const read = (text: string) => outline(parseMail(text));

/** Encoded words and bytes, decoded by Node. */
function decodes(origin: string, text: string): boolean {
  const word = /^=\?utf-8\?([qb])\?(.*)\?=$/i.exec(origin);
  if (word?.[1] === 'b') return Buffer.from(word[2]!, 'base64').toString() === text;
  const escaped = word ? word[2]!.replaceAll('_', ' ') : origin.replace(/=[ \t]*\n/g, '');
  const bytes = escaped.replace(/=([0-9A-F]{2})/gi, '%$1');
  return decodeURIComponent(bytes).trim() === text.trim();
}

describe('mail', () => {
  it('reads the headers people read, and paragraphs, quotes and items', () => {
    assert.deepEqual(
      read(
        'Received: by x\nSubject: =?utf-8?q?Caf=C3=A9_at?= =?utf-8?b?IG5vb24=?= two\nFrom: A <a@b.c>\n' +
          'To: D,\n E\n\nHello,\nyou two.\n\n> You said\n> this.\n- one\n- two\n',
      ),
      [
        'heading1: Café atnoon two',
        'text: From: A <a@b.c>',
        'text: To: D, E',
        'paragraph: Hello, you two.',
        'quote: You said this.',
        'listItem: one',
        'listItem: two',
      ],
    );
  });

  it('decodes quoted-printable, one character at a time, and joins soft breaks', () => {
    const text =
      'Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n' +
      'The caf=C3=A9 op=\nens at 5 =3D 17h =F0=9F=98=80=20\nnow.\n';
    const parsed = parseMail(text);
    assert.deepEqual(outline(parsed), ['paragraph: The café opens at 5 = 17h 😀 now.']);
    const start = parsed.readable.indexOf('café opens');
    const range = parsed.map.toSource(start, start + 'café opens'.length);
    assert.ok(range);
    assert.equal(text.slice(range.start, range.end), 'caf=C3=A9 op=\nens');
    assert.match(
      parseMail(text.replace('UTF-8', 'iso-8859-1').replace('=C3=A9', '=E9')).readable,
      /café/,
    );
  });

  it('takes the plain of two alternatives, HTML where there is no other, no attachments', () => {
    const part = (type: string, body: string) => `--b\nContent-Type: ${type}\n\n${body}\n`;
    const head = (kind: string) => `Content-Type: multipart/${kind}; boundary="b"\n\npreamble\n`;
    const html = part('text/html', '<p>Rich <b>text</b></p>');
    assert.deepEqual(
      read(`${head('alternative')}${part('text/plain', 'Plain.')}${html}--b--\nend`),
      ['paragraph: Plain.'],
    );
    assert.deepEqual(read(`${head('mixed')}${html}${part('image/png', 'abc')}--b--`), [
      'paragraph: Rich text',
    ]);
    const base64 = part('text/plain\nContent-Transfer-Encoding: base64', 'aGVsbG8=');
    assert.deepEqual(read(`${head('mixed')}${base64}--b--`), []);
  });

  const piece = fc.constantFrom(
    ...[
      '',
      'Subject: =?utf-8?b?w6k=?= x',
      'From: a',
      ' folded',
      '> quoted',
      '--b',
      '--b--',
      '=C3=A9',
      '=',
    ],
    ...[
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: text/html',
      '<p>h</p>',
      'x=20=',
      '- i',
    ],
    ...['Content-Transfer-Encoding: quoted-printable', '=3D=\n=3D', '=F0=9F=98=\n=80', 'a  b'],
  );
  itKeepsTheMap(parseMail, linesOf(piece, piece, word), decodes);
  const printable = fc.constant('Content-Transfer-Encoding: quoted-printable\n');
  itKeepsTheMap(
    parseMail,
    fc.tuple(printable, linesOf(piece, word)).map((all) => all.join('\n')),
    decodes,
  );
  itSurvivesSize(
    parseMail,
    ['=', '=3D', '=\n', '> ', '>\n', '=F0=\n'],
    decodes,
    'Content-Transfer-Encoding: quoted-printable\n\n',
  );
  itSurvivesSize(parseMail, [
    'A: b\n',
    ' ',
    '--b\n',
    'Subject: =?utf-8?q?',
    'Content-Type: multipart/a; boundary=b\n\n--b\n',
  ]);
});
