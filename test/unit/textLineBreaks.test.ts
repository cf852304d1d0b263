import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { hashText } from '../../extension/documents/hash';
import { decodeBytes, LineIndex, normaliseText, rawOffsets } from '../../extension/documents/text';

const BOM = '\ufeff';
const textWithBreaks = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', 'a', 'é', '😀', ' ', '\u2028', '\f', BOM), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));

function utf16(text: string, bigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) {
    view.setUint16(at * 2, text.charCodeAt(at), !bigEndian);
  }
  return bytes;
}

describe('text: line breaks', () => {
  it('makes every \\r\\n and lone \\r one \\n and drops one BOM', () => {
    assert.equal(normaliseText(`${BOM}a\r\nb\rc\nd\r\r\ne`), 'a\nb\nc\nd\n\ne');
    assert.equal(normaliseText(`${BOM}${BOM}a`), `${BOM}a`);
    assert.equal(normaliseText(`a${BOM}\u2028\f`), `a${BOM}\u2028\f`);
  });

  it('leads normalised spans back to the raw text with its own line breaks', () => {
    fc.assert(
      fc.property(textWithBreaks, fc.nat(), fc.nat(), (raw, a, b) => {
        const text = normaliseText(raw);
        const at = rawOffsets(raw);
        const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
        const slice = raw.slice(at(start!), at(end!));
        assert.equal(slice.replace(/\r\n?/g, '\n'), text.slice(start, end));
      }),
      { seed: 42 },
    );
  });
});

describe('text: decoding', () => {
  it('reads UTF-8 and UTF-16 by byte order mark, and drops the mark', () => {
    const text = 'Größe 😀\r\nzwei';
    assert.equal(decodeBytes(new TextEncoder().encode(text)), text);
    assert.equal(decodeBytes(new TextEncoder().encode(BOM + text)), text);
    assert.equal(decodeBytes(utf16(BOM + text, false)), text);
    assert.equal(decodeBytes(utf16(BOM + text, true)), text);
  });

  it('reads UTF-16 without a mark when every second byte is zero', () => {
    assert.equal(decodeBytes(utf16('plain words', false)), 'plain words');
    assert.equal(decodeBytes(utf16('plain words', true)), 'plain words');
  });

  it('lets the mark win over the encoding asked for, and that over UTF-8', () => {
    const text = 'Größe';
    assert.equal(decodeBytes(utf16(BOM + text, false), 'windows1252'), text);
    const latin = Uint8Array.from([0x47, 0x72, 0xf6, 0xdf, 0x65]);
    for (const name of ['windows1252', 'iso88591', 'ISO-8859-1', 'latin1']) {
      assert.equal(decodeBytes(latin, name), text);
    }
  });

  it('turns invalid UTF-8 into U+FFFD', () => {
    assert.equal(decodeBytes(Uint8Array.from([0x61, 0xff, 0x62])), 'a\ufffdb');
  });

  it('refuses an unknown encoding by name', () => {
    assert.throws(
      () => decodeBytes(new Uint8Array(), 'klingon'),
      /unknown text encoding "klingon"/,
    );
  });
});

describe('text: lines', () => {
  it('breaks lines at \\n only', () => {
    const lines = new LineIndex('one\ntwo\u2028\fstill two\n');
    assert.equal(lines.lineCount, 3);
    assert.deepEqual(lines.positionAt(4), { line: 1, character: 0 });
    assert.deepEqual(lines.positionAt(3), { line: 0, character: 3 });
    assert.equal(lines.lineEnd(0), 3);
  });

  it('leads offsets to positions and back', () => {
    fc.assert(
      fc.property(textWithBreaks.map(normaliseText), (text) => {
        const lines = new LineIndex(text);
        const rows = text.split('\n');
        assert.equal(lines.lineCount, rows.length);
        for (let offset = 0; offset <= text.length; offset++) {
          const position = lines.positionAt(offset);
          const before = text.slice(0, offset).split('\n');
          assert.equal(position.line, before.length - 1);
          assert.equal(position.character, before.at(-1)?.length);
          assert.equal(lines.offsetAt(position), offset);
        }
      }),
      { seed: 42 },
    );
  });

  it('clamps what lies outside', () => {
    const lines = new LineIndex('ab\nc');
    assert.deepEqual(lines.positionAt(99), { line: 1, character: 1 });
    assert.deepEqual(lines.positionAt(-1), { line: 0, character: 0 });
    assert.equal(lines.offsetAt({ line: 0, character: 99 }), 2);
    assert.equal(lines.offsetAt({ line: 9, character: 0 }), 4);
    assert.equal(lines.offsetAt({ line: -1, character: 5 }), 0);
  });
});

describe('text: hash', () => {
  it('is 14 hexadecimal digits, the same for the same units', () => {
    assert.match(hashText(''), /^[0-9a-f]{14}$/);
    assert.equal(hashText('a' + 'b'), hashText(['a', 'b'].join('')));
  });

  it('tells a hundred thousand near texts apart', () => {
    const seen = new Set<string>();
    for (let n = 0; n < 50_000; n++) {
      seen.add(hashText(`line ${n}\n`));
      seen.add(hashText('x'.repeat(n % 500) + String.fromCharCode(n) + 'y'.repeat(n / 500)));
    }
    assert.equal(seen.size, 100_000);
  });

  it('sees order, length and every unit', () => {
    assert.notEqual(hashText('ab'), hashText('ba'));
    assert.notEqual(hashText('\0'), hashText('\0\0'));
    assert.notEqual(hashText('\ud800'), hashText('\udc00'));
  });
});
