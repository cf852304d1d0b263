import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BertTokenizer } from '@xenova/transformers';
import { describe, it } from 'mocha';
import { CharacterClass, CharacterTable } from '../../models/tokenizer/characterClasses';
import { readFixture, tokenizer, vocabText } from '../fixtures/tokenizer/truth';

/*
 * `@xenova/transformers` 2.17.2 as a second opinion on ids (it has no offsets). It is wrong on
 *  - non-spacing marks: it strips those of U+0300–036F only;
 *  - ideographs beyond U+FFFF: it does not set them apart;
 * and where `tokenizers` itself, the truth here, is simpler or older than the JavaScript engine:
 *  - a capital sigma at the end of a word: the engine lowers it to ς, `tokenizers` always to σ;
 *  - characters whose category Unicode gave or changed after the tables of `tokenizers`.
 */

const ours = tokenizer();

const vocab = Object.fromEntries(
  vocabText
    .trimEnd()
    .split('\n')
    .map((word, id) => [word, id]),
);
const theirs = new BertTokenizer(
  {
    added_tokens: [],
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: true,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  },
  { unk_token: '[UNK]' },
);

function theirIds(text: string): number[] {
  return theirs.encode(text, null, { add_special_tokens: false });
}

function ourIds(text: string): number[] {
  return [...ours.encode(text).ids];
}

const otherMark = /(?![\u0300-\u036f])\p{Mn}/u;
const astralIdeograph = /[\u{20000}-\u{2fa1f}]/u;
const finalSigma = /\p{L}[\p{M}\p{Cf}]*Σ(?![\p{M}\p{Cf}]*\p{L})/u;

/** Whether the engine's Unicode files a character otherwise than the tables of `tokenizers`. */
function filedAnew(char: string): boolean {
  const kind = CharacterTable.shared().classes[char.codePointAt(0)!]!;
  const is = (bit: number): boolean => (kind & bit) !== 0;
  // White space and the ASCII symbols BERT counts as punctuation are nobody's categories.
  if (/[\s\0-\x7f\ufffd]/u.test(char)) return false;
  return (
    is(CharacterClass.removed) !== /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(char) ||
    is(CharacterClass.punctuation) !== /\p{P}/u.test(char) ||
    (is(CharacterClass.nonspacingMark) && !/\p{Mn}/u.test(char))
  );
}

const exceptions: Record<string, (text: string) => boolean> = {
  'non-spacing marks outside U+0300–036F': (text) => otherMark.test(text.normalize('NFD')),
  'ideographs beyond U+FFFF': (text) => astralIdeograph.test(text),
  'capital sigma at the end of a word': (text) => finalSigma.test(text),
  'characters filed anew since': (text) => Array.from(text).some(filedAnew),
};

function isException(text: string): boolean {
  return Object.values(exceptions).some((applies) => applies(text));
}

describe('tokenizer: @xenova/transformers', () => {
  it('agrees on questions and passages', () => {
    const texts = Object.values(
      readFixture('qa-sample.json') as Record<string, [text: string][]>,
    ).flatMap((set) => set.map(([text]) => text));
    const comparable = texts.filter((text) => !isException(text));
    assert.ok(comparable.length > 0.95 * texts.length);
    for (const text of comparable) assert.deepEqual(theirIds(text), ourIds(text), text);
  });

  it('agrees on adversarial texts, less the characters of the exceptions', () => {
    const [first] = readFixture('adversarial.json') as { texts: [text: string][] }[];
    for (const [text] of first!.texts) {
      const plain = Array.from(text)
        .filter((char) => char !== 'Σ' && !isException(char))
        .join('');
      assert.deepEqual(theirIds(plain), ourIds(plain), plain);
    }
  });

  it('agrees on every character of the two planes with letters', () => {
    for (let from = 0; from < 0x20000; from += 64) {
      const text = Array.from({ length: 64 }, (_, at) => String.fromCodePoint(from + at))
        .filter((char) => !/\p{Cs}/u.test(char) && !isException(char))
        .map((char) => `${char} a${char}b the${char}the`)
        .filter((each) => !isException(each))
        .join(' ');
      assert.deepEqual(theirIds(text), ourIds(text), `from U+${from.toString(16)}`);
    }
  });

  const examples: Record<string, string> = {
    'non-spacing marks outside U+0300–036F': 'مُحَمَّد',
    'ideographs beyond U+FFFF': 'a\u{20000}b',
    'capital sigma at the end of a word': 'ΟΔΟΣ',
    'characters filed anew since': 'a\u2e43b',
  };
  for (const [name, applies] of Object.entries(exceptions)) {
    it(`differs on ${name}`, () => {
      const example = examples[name]!;
      const others = Object.values(exceptions).filter((other) => other !== applies);
      assert.ok(applies(example) && !others.some((other) => other(example)));
      assert.notDeepEqual(theirIds(example), ourIds(example));
    });
  }

  it('brought no native binaries, and empty packages in their place', () => {
    const transformers = path.join(
      path.dirname(createRequire(import.meta.url).resolve('@xenova/transformers')),
      '..',
    );
    const files = readdirSync(transformers, { recursive: true, encoding: 'utf8' });
    assert.ok(files.includes('package.json'));
    assert.deepEqual(
      files.filter((file) => /\.(node|so|dll|dylib|exe)(\.|$)/i.test(file)),
      [],
    );
    const theirRequire = createRequire(path.join(transformers, 'package.json'));
    for (const name of ['sharp', 'onnxruntime-node']) {
      const description = theirRequire(`${name}/package.json`) as { name: string };
      assert.equal(description.name, 'empty-npm-package', name);
    }
  });
});
