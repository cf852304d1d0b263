import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { NormaliserOptions } from '../../models/tokenizer/normaliser';
import { WordPieceTokenizer } from '../../models/tokenizer/wordPiece';
import {
  codePointDigests,
  normalised,
  packed,
  readFixture,
  tokenizer,
  UNCASED,
  vocabText,
} from '../fixtures/tokenizer/truth';

type Texts = [text: string, encoding: string][];

const words = vocabText.trimEnd().split('\n');
const uncased = tokenizer();

/** What stands where in a text: `token[start,end)`. */
function shown(text: string, of = uncased): string[] {
  const { ids, offsets } = of.encode(text);
  return Array.from(ids, (id, at) => `${words[id]!}[${offsets[2 * at]!},${offsets[2 * at + 1]!})`);
}

function assertAgrees(of: WordPieceTokenizer, texts: Texts): void {
  for (const [text, encoding] of texts) {
    assert.equal(packed(of.encode(text)), encoding, JSON.stringify(text));
  }
}

describe('tokenizer: as Hugging Face tokenizers', () => {
  it('on every word of the vocabulary', () => {
    const truth = readFixture('vocabulary.json') as { encoding: string };
    assert.equal(packed(uncased.encode(words.join('\n'))), truth.encoding);
  });

  it('on adversarial texts, under every choice of options', () => {
    const truth = readFixture('adversarial.json') as { options: NormaliserOptions; texts: Texts }[];
    assert.equal(truth.length, 4);
    for (const { options, texts } of truth) {
      assert.ok(texts.length > 200);
      assertAgrees(tokenizer(options), texts);
    }
  });

  it('on questions and passages of question-answering sets', () => {
    const truth = Object.values(readFixture('qa-sample.json') as Record<string, Texts>);
    assert.ok(truth.length > 10);
    for (const texts of truth) assertAgrees(uncased, texts);
  });

  it('on every code point, alone and inside a word', () => {
    const truth = readFixture('code-points.json') as { sha256: string[] }[];
    assert.deepEqual(codePointDigests(UNCASED), truth[0]?.sha256);
  });
});

describe('tokenizer: offsets', () => {
  it('count UTF-16 units', () => {
    assert.deepEqual(shown('😀 naïve'), ['[UNK][0,2)', 'naive[3,8)']);
    assert.deepEqual(shown('ab😀ab'), ['[UNK][0,6)']);
  });

  it('share the range of a syllable among the tokens it decomposes into', () => {
    const { ids, offsets } = uncased.encode('각');
    assert.ok(ids.length > 1);
    for (let at = 0; at < offsets.length; at++) assert.equal(offsets[at], at % 2);
  });

  it('cover each token its own letters', () => {
    const piece = fc.constantFrom(
      ...['playing', 'ANSWERS', 'Zürich', 'e\u0301', 'Å', '각', 'かが', '漢字', '\u{20000}'],
      ...['😀', '👨‍👩‍👧', ' ', '\n', '.', '—', '“', '\u00a0', '\u00ad', '\ufffd', '\ud800', '\udc00'],
      ...['مرحبا', 'שָׁלוֹם', 'हिन्दी', 'น้ำ', 'ﬁ', 'İ', 'Σ', '𝔢', '\u200d', '\0', '7', 'ß'],
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
    );
    for (const options of [UNCASED, { lowercase: false, stripAccents: false }]) {
      const of = tokenizer(options);
      fc.assert(
        fc.property(text, (source) => {
          const { ids, offsets } = of.encode(source);
          assert.equal(offsets.length, 2 * ids.length);
          ids.forEach((id, at) => {
            const start = offsets[2 * at]!;
            const end = offsets[2 * at + 1]!;
            assert.ok(start >= 0 && start < end && end <= source.length);
            assert.ok(at === 0 || start >= offsets[2 * at - 2]!, 'in order');
            const own = source.slice(start, end);
            // A range that would split a pair leaves half of it at an edge.
            assert.ok(!splitsPair(source, start) && !splitsPair(source, end));
            const letters = words[id]!.replace(/^##(?=.)/, '');
            if (letters !== '[UNK]') {
              assert.ok(normalised(own, options).includes(letters), `${letters} in ${own}`);
            } else {
              assert.notEqual(normalised(own, options).trim(), '');
            }
          });
        }),
        { seed: 42, numRuns: 500 },
      );
    }
  });
});

function splitsPair(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
}

describe('tokenizer: text is data', () => {
  it('drops lone surrogates and keeps the offsets of the rest right', () => {
    assert.deepEqual(shown('on\ud800e two\udc00 \udc00\ud800 three'), [
      'one[0,4)',
      'two[5,8)',
      'three[13,18)',
    ]);
    assert.deepEqual(shown('\ud83d\ud83d\ude00'), ['[UNK][1,3)']);
    assert.deepEqual(shown('\ud83d'), []);
  });

  it('drops a lone surrogate as it drops the U+FFFD a decoder makes of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(50), (text, at) => {
        const cut = Math.min(at, text.length);
        if (splitsPair(text, cut)) return;
        const parts = [text.slice(0, cut), text.slice(cut)];
        // Between two spaces, so that the surrogate finds no partner.
        const { ids, offsets } = uncased.encode(parts.join(' \udc00 '));
        assert.deepEqual(uncased.encode(parts.join(' \ufffd ')), { ids, offsets });
      }),
      { seed: 42 },
    );
  });

  it('recognises no special tokens', () => {
    assert.deepEqual(shown('[SEP]'), ['[[0,1)', 'sep[1,4)', '][4,5)']);
  });

  it('makes a word of more than 100 letters one unknown token, accents not counted', () => {
    assert.deepEqual(shown(`a ${'e\u0301'.repeat(101)} b`), [
      'a[0,1)',
      '[UNK][2,203)',
      'b[205,206)',
    ]);
    const hundred = uncased.encode('e\u0301'.repeat(100));
    assert.ok(hundred.ids.length > 1);
    assert.equal(uncased.encode('e'.repeat(200)).ids.length, 1);
  });

  it('takes an empty text and a long one', () => {
    assert.equal(uncased.encode('').ids.length, 0);
    assert.equal(uncased.encode('a'.repeat(1_000_000)).ids.length, 1);
    const marks = uncased.encode(`a${'\u0301\u0316'.repeat(100_000)}b`);
    assert.deepEqual([...marks.offsets], [0, 200_002]);
  });
});

describe('tokenizer: vocabulary', () => {
  it('numbers words by line, whatever the line breaks', () => {
    const text = ['[UNK]', 'one', 'two', '##o', '𝔢'].join('\r\n');
    const of = WordPieceTokenizer.fromVocab(text, UNCASED);
    assert.equal(of.vocabularySize, 5);
    assert.deepEqual([...of.encode('two one twoo three 𝔢').ids], [2, 1, 2, 3, 0, 4]);
  });

  it('manages without pieces for the inside of words', () => {
    const of = WordPieceTokenizer.fromVocab('[UNK]\non\n', UNCASED);
    assert.deepEqual([...of.encode('on one').ids], [1, 0]);
  });

  it('is refused without [UNK]', () => {
    assert.throws(() => WordPieceTokenizer.fromVocab('one\ntwo\n', UNCASED), /\[UNK\]/);
  });
});
